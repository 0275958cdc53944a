"""Make, grade and judge a demonstration class: a course with students who are right, wrong, unlucky and wicked.

hand_in      what one student hands in, and the score it must get
right_work   right work in many styles
mistakes     every named mistake of all notebooks, spread over a few students
accidents    what goes wrong honestly
attacks      what a submission may try
build        the course folder, made
compare      what each got, against what it must get
"""
