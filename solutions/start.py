# %% [markdown]
# # Earlab
#
# > You hear a trombone play six notes. What would a machine have to do to hear that too?
#
# Run the next cell (*Shift + Enter*) and press play. Above are the notes as a musician writes them, below is what a
# microphone gives: 76,800 numbers, turned into a picture. All of this course lies between the two.

# %% demo=true
from earlab.widgets import PhrasePlayer

PhrasePlayer()

# %% [markdown]
# **Deep learning for audio that you can see, hear, implement and have graded.** You write the functions. The pictures and
# sounds on each page run *your* functions, so you see at once what your code does. A check after each exercise compares
# your answers with the right ones and says what is wrong, where, and why.
#
# {{notebooks}}
#
# *Writing* is what the exercises with points take by themselves; *with reading* counts the text, the pictures and the sounds
# too. Work through the pages in order. Each stands on its own: a function you did not finish in one never costs you anything
# in the next. Exercises say how hard and how important they are, from 1 to 3: if time is short, do those of importance 3.

# %% [markdown]
# ## How a notebook works
#
# 1. **Read and predict.** Each exercise states its goal, the mathematics, and the shapes. Where a question asks you to
#    predict, write your guess down before you run anything.
# 2. **Write.** Replace `# YOUR CODE HERE` and the line below it. Often one line is enough, seldom more than fifteen. Press
#    *Shift + Enter* to run the cell.
# 3. **Check.** Run the cell with `check(...)` below it. It calls your function with several inputs, the *visible cases*, and
#    explains the first one that goes wrong. When your work is graded, *hidden cases* of the same kinds run: *worked* ones that
#    can be followed by hand, *random* ones of many sizes, and *edge* cases such as a zero or a single row.
#    {{scoring}}
#    A course may choose another rule; the feedback on your work says which one counted.
# 4. **Open a hint** when you are stuck. Three are folded into what the check shows, one inside the other: a symptom to look
#    for, an idea, and the shape of a solution. Hints cost nothing.
# 5. **Look and listen.** The cells after an exercise draw, play and train with what you wrote. Until then a pale picture shows
#    what to expect. Change these cells as you like: they are never graded.
#
# Cells that are locked belong to the course. You can add cells of your own anywhere.

# %% [markdown]
# ## Your progress
#
# Run the next cell to see which exercises you have checked so far. Your progress is a file on this computer. Nothing is
# sent anywhere.

# %% demo=true
from earlab import progress

progress()

# %% [markdown]
# ## Before you hand in
#
# Restart the kernel and run all cells: what worked only because of an older cell shows up now. Then ask, in a terminal,
# `earlab validate notebooks/02_perceptron.ipynb` (with your notebook's name). It tells you what the grader would miss:
# a cell that was deleted, a function that uses a variable the grader does not have, a notebook that does not run from
# the top.
#
# Save the notebook and hand in the `.ipynb` file itself.
