# %% [markdown]
# # 00 · Sound into numbers
#
# > A second of sound is 16,000 numbers, and not one of them says "violin". Which few numbers do?
#
# For fifty years people have invented such numbers: how loud, how bright, how noisy, which pitch, which vowel. On this page you
# write the best known of them, look at them, and hear them at work. At the end a classifier names instruments by your numbers
# alone. That is the baseline which the rest of this course has to beat.
#
# Run the next three cells; the first two are folded, they only prepare. Then press play. It is the first line of a chorale, and it
# comes back all over this page.

# %% collapsed=true
import matplotlib.pyplot as plt
import numpy as np
from scipy.fft import dct

from earlab import check

FLOOR = 1e-10  # keeps logarithms from −∞ and denominators from 0


def hz_to_mel(frequency):
    """Slaney's mel scale: 3 mel for 200 Hz up to 1000 Hz, logarithmic above."""
    f = np.asarray(frequency, dtype=float)
    return np.where(f < 1000, 3 * f / 200, 15 + 27 * np.log(np.maximum(f, 1000) / 1000) / np.log(6.4))


def mel_to_hz(mel):
    """The way back: mel to Hz."""
    m = np.asarray(mel, dtype=float)
    return np.where(m < 15, 200 * m / 3, 1000 * 6.4 ** ((np.maximum(m, 15) - 15) / 27))


# %% demo=true collapsed=true
from IPython.display import display
from ipywidgets import IntSlider, SelectionSlider

from earlab.confusion import ConfusionSounds
from earlab.phrase import chorale_line
from earlab.plots import sound_into_numbers as plots, sound_into_numbers_appendix as more
from earlab.plots import sound_into_numbers_baseline as baseline, sound_into_numbers_pitch as pitch_plots
from earlab.plots import sound_into_numbers_sounds as make
from earlab.scoreboard import scoreboard
from earlab.sliders import Sliders
from earlab.sound import play
from earlab.style import show, use_style, yours
from earlab.widgets import PhrasePlayer, SoundRuler

use_style()

# %% demo=true
line = chorale_line("trombone")
PhrasePlayer(line)

# %% [markdown]
# *Six notes of "Jesu, meine Freude" (Johann Crüger, 1653). Above, what a musician writes: which pitch, when, how long. Below, what a
# computer finds in the same sound without knowing any music. This page is about the way from below to above.*
#
# {{parts}}
#
# With reading, looking and listening, plan {{hours}}. You need numpy arrays and the idea of a Fourier transform. What stands under *If
# you want more* at the end is checked like the rest and gives no points; nothing later needs it. Cells that draw and play use the
# functions you write. They are never graded, so change them as you like.

# %% [markdown]
# ## 1 What is it for?
#
# A sound goes in, a name comes out. Press play, and answer each question yourself. You need no more than a second.

# %% demo=true
# The recordings of this page, and where they come from:
sounds = make.Sounds()
rate, note = sounds.rate, sounds.note
event, spoken = sounds.event, sounds.spoken
play(sounds.tasks(), rate)
play(sounds.speech_tasks(), sounds.speech_rate)

# %% [markdown]
# There are more tasks of the kind: who composed it, who performs it? All of them go the same way. Nobody feeds 16,000 samples a
# second into a simple classifier. First come **features**: a few numbers that keep what matters for the question, and drop what does not.

# %% demo=true
show(*plots.flowchart())

# %% [markdown]
# *The general flowchart. Whatever is learned, be it a mean to subtract or a classifier, is learned from the training sounds alone, and
# applied to new sounds as it is.*
#
# **To discuss.** Loudness matters for one of the tasks above, and only disturbs in another. Which ones?
#
# <details><summary>One answer</summary>
#
# It helps to find <em>when</em> a sound event happens: something got louder. It only disturbs when you ask who plays: the same horn
# recorded from further away is softer, and still a horn. A feature is not good or bad by itself. It suits a question, or it does not.
# </details>
#
# ## 2 Frames
#
# A sound changes all the time. Yet for 20 to 60 ms most sounds hardly change. So cut the sound into short **frames** and describe each.
# Frames overlap, so that nothing falls between two of them. Two numbers say how: the frame's length, and the **hop** from one start to the
# next.
#
# $$\text{frame } t = \big(x[tH],\; x[tH + 1],\; \dots,\; x[tH + L - 1]\big), \qquad t = 0, \dots, T - 1$$
#
# $$T = 1 + \Big\lfloor \frac{n - L}{H} \Big\rfloor$$
#
# ### Exercise 1 · Frames
#
# **Goal.** Cut a sound into frames, as rows of a matrix. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | $(n,)$ | samples |
# | `frame_length`, `hop_length` | numbers | $L$ and $H$, in samples |
# | result | $(T, L)$ | a frame in each row |
#
# **Predict first.** A second at 16,000 Hz, frames of 512 samples, a hop of 256. How many frames are there? How many times does a sample in
# the middle occur in them?
#
# <details><summary>Compare</summary>
#
# 1 + ⌊(16,000 − 512) / 256⌋ = 1 + 60 = 61. Half a frame is a hop, so each sample in the middle is in two frames. 128 samples at the end are in none.
# </details>


# %% exercise="frame" points=3 minutes=15 difficulty=1 importance=3 about="a sound in overlapping pieces"
def frame(x, frame_length, hop_length):
    """Cut a sound into frames that overlap.

    x: (n,) samples, n ≥ frame_length.
    frame_length: samples in a frame.
    hop_length: from start to start.
    Returns (T, frame_length): frame t begins with sample
    t · hop_length.
    No padding: T = 1 + (n − frame_length) // hop_length, a rest
    is dropped.
    """
    ### BEGIN SOLUTION
    starts = range(0, len(x) - frame_length + 1, hop_length)
    return np.stack([x[start : start + frame_length] for start in starts])
    ### END SOLUTION


# %% check="frame"
check(frame)

# %% [markdown]
# When you are stuck, ask the card for a hint. There are three, each says more than the one before, and they cost nothing.
#
# **What you should see.** The first tenth of a second of a bell, and below it your first five frames, each at its place in time.

# %% demo=true
with yours("frame"):
    show(*plots.frames(frame, event("bell", 1)[:1600], frame_length=512, hop_length=256))

# %% [markdown]
# *Each row is a frame; neighbours share half of their samples. The pale hill is the Hann window of part 3.*
#
# **To discuss.** What would you lose with a hop that is longer than a frame?
#
# <details><summary>One answer</summary>
#
# The samples between the end of one frame and the start of the next are in no frame at all. A click that falls there leaves no trace
# in any feature. With an overlap of one half, and a window that fades each frame, every sample stands near the middle of some frame.
# </details>
#
# ### Exercise 2 · Zero crossings
#
# Count how often the wave changes its sign. A low tone does so rarely, a high one often, noise all the time. It costs next to nothing, and
# early programs told voice from breath by it, an *a* from an *s* (Atal and Rabiner, 1976).
#
# **Goal.** The share of samples at which the sign changes. {{worth}}
#
# {{forbidden}}
#
# $$\text{ZCR} = \frac1L \sum_{i=1}^{L-1} \big[\, \operatorname{sign}(x_i) \ne \operatorname{sign}(x_{i-1})\, \big], \qquad \operatorname{sign}(0) = +$$
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `frames` | $(T, L)$ | frames |
# | result | $(T,)$ | changes inside of each frame, divided by $L$ |
#
# **Predict first.** A sine of 1,000 Hz at 16,000 Hz. Which rate, about? And why must a sample of exactly 0 have one of the two signs?
#
# <details><summary>Compare</summary>
#
# Two changes in each period of 16 samples: 2/16 = 0.125. If 0 were a third sign, the path from + over 0 to − would count twice.
# </details>


# %% exercise="zero_crossing_rate" points=3 minutes=15 difficulty=1 importance=2 about="how rough?"
def zero_crossing_rate(frames):
    """Return how often each frame changes its sign, per sample.

    frames: (T, frame_length).
    A sample of exactly 0 counts as positive.
    Returns (T,): changes between neighbouring samples of the
    frame, divided by frame_length.
    """
    ### BEGIN SOLUTION
    positive = frames >= 0
    changes = positive[:, 1:] != positive[:, :-1]
    return changes.sum(axis=1) / frames.shape[1]
    ### END SOLUTION


# %% check="zero_crossing_rate"
check(zero_crossing_rate)

# %% [markdown]
# **What you should see.** Three sounds, from smooth to rough. The rate follows the roughness, whatever the loudness.

# %% demo=true
three = {
    "bass": event("bass", 2)[:8000],
    "flute": note("flute", 72)[:8000],
    "cymbal": event("cymbal")[:8000],
}

with yours("zero_crossing_rate"), yours("frame"):
    show(*plots.zero_crossings(zero_crossing_rate, frame, three, rate))
play(three, rate)

# %% [markdown]
# *A pure tone crosses zero twice in each period. Strong overtones add crossings, as in this flute, and noise crosses most of all.*
#
# **To discuss.** Add a constant of 0.5 to a soft sound. What happens to its rate? What should you do to recordings first?
#
# <details><summary>One answer</summary>
#
# The wave no longer reaches zero, so the rate falls to 0, although you hear no difference: a constant is a tone of 0 Hz. Cheap sound
# cards add such an offset. So take the mean away before you count.
# </details>
#
# ## 3 Spectra
#
# Which frequencies are in a frame? The discrete Fourier transform asks each of them:
#
# $$X[k] = \sum_{i=0}^{N-1} w[i]\, x[i]\, e^{-2\pi \mathrm{i} k i / N}, \qquad f_k = k\, \frac{f_s}{N}, \qquad k = 0, \dots, N/2$$
#
# $N$ is called `n_fft`; here it is the frame's length. Only the first $1 + N/2$ frequencies are needed. For real samples the others mirror them.
# The magnitude $|X[k]|$ says how much of frequency $f_k$ there is. All frames together are a **spectrogram**, the picture this course looks at most.
#
# And $w$? The transform takes a frame as one round of something that repeats for ever. A tone that does not fit ends in a jump, and a jump has
# *all* frequencies. A **window** fades each frame in and out. This is the *periodic Hann window*:
#
# $$w[i] = \tfrac12 - \tfrac12 \cos\frac{2 \pi i}{N}, \qquad i = 0, \dots, N - 1$$
#
# > **Rows and columns change places.** `frame` gives a frame in each *row*. A spectrogram has a frame in each *column*, so that time runs to
# > the right in a picture. Whoever mixes the two gets a spectrogram that lies on its side.
#
# ### Exercise 3 · The spectrogram
#
# **Goal.** Magnitudes of all frequencies in all frames. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | $(n,)$ | samples |
# | `n_fft`, `hop_length` | numbers | $N$, even, and $H$ |
# | `framing` | function | cuts frames; your `frame`, unless something else is given |
# | result | $(1 + N/2,\ T)$ | a row for each frequency, a column for each frame |
#
# `framing` is an argument so that a mistake in exercise 1 costs you nothing here. `np.fft.rfft` transforms every row of a matrix.
#
# **Predict first.** At 16,000 Hz, how far apart are two rows with $N = 512$, and with $N = 2048$? What do you pay for the finer ones?
#
# <details><summary>Compare</summary>
#
# 16,000 / 512 = 31.25 Hz and 16,000 / 2048 = 7.8 Hz. A frame of 2048 samples lasts 128 ms: what happens within it is blurred.
# </details>


# %% exercise="stft_magnitude" points=5 minutes=30 difficulty=2 importance=3 about="the spectrogram"
def stft_magnitude(x, n_fft, hop_length, framing=frame):
    """Return the magnitude spectrogram of a sound.

    x: (n,) samples.   n_fft: samples in a frame, even.
    hop_length: samples from one frame's start to the next.
    framing(x, frame_length, hop_length) cuts frames,
        as `frame` does; you may also cut them yourself.
    Each frame is multiplied by the periodic Hann window.
    Returns S (1 + n_fft // 2, T): frequencies in rows,
    frames in columns.
    """
    ### BEGIN SOLUTION
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)
    frames = framing(x, n_fft, hop_length)
    return np.abs(np.fft.rfft(frames * window)).T
    ### END SOLUTION


# %% check="stft_magnitude"
check(stft_magnitude)

# %% [markdown]
# **What you should see.** First what the window is for: a tone of 1,010 Hz, which fits into no frame of 512 samples a whole number of times.

# %% demo=true
with yours("stft_magnitude"):
    show(*plots.window_or_none(stft_magnitude, 1010, rate))

# %% [markdown]
# *Without a window every strong tone hides the weak ones around it. The price hardly shows at this scale: the top of the hill is twice as wide, so two tones side by side
# run together sooner.*
#
# Then the phrase, by your function. Change `n_fft` to 256, where notes are sharp in time and lines run together, and to 4096, where it is the other way round.

# %% demo=true cover=true
with yours("stft_magnitude"):
    show(*plots.spectrogram(stft_magnitude, line, n_fft=1024, hop_length=256))

# %% [markdown]
# *Each note is a stack of level lines, its **harmonics**. They are evenly spaced, and the lowest one is the pitch that is written. But it is not always the brightest.*
#
# Now other sounds: a bell, a spoken word, a violin, a cymbal. Move the cursor over them, or play them.

# %% demo=true
scene = sounds.scene()
crossings = {
    "zero-crossing rate": lambda x, n_fft, hop_length: zero_crossing_rate(frame(x, n_fft, hop_length)),
}
SoundRuler(stft_magnitude, crossings, scene, rate, n_fft=512, hop_length=128)

# %% [markdown]
# *Harmonic sounds are stacks of lines, noise is a cloud, a click is a bar from bottom to top.*
#
# **To discuss.** In which frames of the word is the voice off, and only air makes noise? What does the curve do there?
#
# <details><summary>One answer</summary>
#
# The word is "seven". In its s, at the beginning, there are no evenly spaced lines, only a cloud in the upper half, and the rate jumps up. With the first
# vowel the lines appear and the rate drops: the vocal folds swing, and a swinging fold crosses zero a few hundred times a second, hissing air some thousands of times.
# </details>
#
# ## 4 The shape of a spectrum
#
# 257 magnitudes a frame are still many. What would you say of a spectrum if you could say four things? Where its middle is, how wide it is, which
# way it leans, how heavy its tails are. Statistics has the same four for a histogram. So make weights of the magnitudes that add up to 1, and treat the
# spectrum as a distribution over frequency:
#
# $$
# p_k = \frac{S_k}{\sum_j S_j} \qquad
# \mu = \sum_k p_k f_k \qquad
# \sigma = \sqrt{\sum_k p_k (f_k - \mu)^2}
# $$
#
# $$
# \gamma = \sum_k p_k \Big(\frac{f_k - \mu}{\sigma}\Big)^3 \qquad
# \kappa = \sum_k p_k \Big(\frac{f_k - \mu}{\sigma}\Big)^4
# $$
#
# $\mu$ is the **centroid**; listeners call it *brightness*. $\sigma$ is the **spread**, $\gamma$ the **skewness**: positive where a long tail reaches up. $\kappa$ is the
# **kurtosis**: 3 for a bell curve, much more where a little of the spectrum lies many spreads away from the middle. You may read that kurtosis measures how *peaked* a distribution is. But
# look at the fourth power: what lies within one spread of the middle counts next to nothing, what lies five spreads away counts 625-fold. It measures tails (Westfall, 2014).
#
# ### Exercise 4 · Four moments
#
# **Goal.** Centroid, spread, skewness and kurtosis of each frame. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `S` | $(F, T)$ | magnitudes; rows from 0 Hz to $f_s / 2$, evenly |
# | `sample_rate` | number | $f_s$ in Hz |
# | result | four times $(T,)$ | $\mu$ and $\sigma$ in Hz, $\gamma$ and $\kappa$ without a unit |
#
# A silent frame has no middle. By agreement its four numbers are 0; your code should not divide by 0 there. `FLOOR` is there to help.
#
# **Predict first.** You turn the volume up. Which of the four change?
#
# <details><summary>Compare</summary>
#
# None. The volume cancels in <em>p</em>. That is what such a feature is for: it drops what does not matter.
# </details>


# %% exercise="spectral_moments" points=6 minutes=35 difficulty=2 importance=2 about="centroid, spread, skewness, kurtosis"
def spectral_moments(S, sample_rate):
    """Describe the shape of each spectrum by four numbers.

    S: (F, T) magnitudes, rows from 0 Hz to sample_rate / 2
    in equal steps.
    A frame is silent, or at least two of its magnitudes are
    above 0.
    The weights are the magnitudes of a frame, divided by
    their sum.
    Returns (centroid, spread, skewness, kurtosis),
    each (T,): centroid in Hz, spread = standard deviation
    in Hz, kurtosis 3 for a bell curve.
    All four are 0 where a frame is silent.
    """
    ### BEGIN SOLUTION
    frequency = np.linspace(0, sample_rate / 2, len(S))[:, None]
    p = S / S.sum(axis=0).clip(min=FLOOR)
    centroid = np.sum(p * frequency, axis=0)
    deviation = frequency - centroid
    spread = np.sqrt(np.sum(p * deviation**2, axis=0))
    z = deviation / spread.clip(min=FLOOR)
    skewness = np.sum(p * z**3, axis=0)
    kurtosis = np.sum(p * z**4, axis=0)
    return centroid, spread, skewness, kurtosis
    ### END SOLUTION


# %% check="spectral_moments"
check(spectral_moments)

# %% [markdown]
# **What you should see.** Mean spectra of half a second each, with your four numbers. The upright line is the centroid, the level one the spread on both sides.

# %% demo=true
with yours("spectral_moments"), yours("stft_magnitude"):
    show(*plots.shapes(spectral_moments, stft_magnitude, three, rate))

# %% [markdown]
# *Four numbers instead of 257, and the three are still easy to tell apart.*
#
# What does a feature *sound* like? Turn it, and leave everything else alone. Here is the phrase with its spectrum tilted by 6 dB an octave, downwards and upwards: same notes,
# same player, another centroid.

# %% demo=true
tilts = {"duller, 6 dB an octave down": -6, "as recorded": 0, "brighter, 6 dB an octave up": 6}
turned = {name: make.tilted(line.x, rate, tilt) for name, tilt in tilts.items()}

with yours("spectral_moments"), yours("stft_magnitude"):
    show(*plots.centroids(spectral_moments, stft_magnitude, turned, rate))
play(turned, rate)

# %% [markdown]
# *A duller trombone, the recorded one, a brighter one. What you hear change, and have no other word for, is the curve. Its spikes stand where two notes meet: for a moment the tone is weak,
# and what hiss there is weighs more.*
#
# **To discuss.** A flute an octave higher: what happens to the centroid? Is brightness then a matter of the instrument, or of the note?
#
# <details><summary>One answer</summary>
#
# All harmonics move up, and the centroid with them. So it is of both: the centroid says what instrument <em>and</em> note make together. Who wants the instrument
# alone may divide the centroid by the frequency of the lowest line, the pitch, and so ask at which of the lines, counted from below, the middle lies.
# </details>
#
# ### Exercise 5 · What is new?
#
# A listener's ear jumps to what *begins*. The spectral **flux** measures it: how much has risen since the frame before. What has fallen does not count,
# or the end of every note would look like a beginning.
#
# $$\text{flux}_t = \sqrt{\sum_k \max(0,\; S_{k,t} - S_{k,t-1})^2}, \qquad \text{flux}_0 = 0$$
#
# **Goal.** One number for each frame. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `S` | $(F, T)$ | magnitudes |
# | result | $(T,)$ | the flux; 0 for the first frame |
#
# **Predict first.** A steady tone begins, lasts and ends at once. Draw its flux.
#
# <details><summary>Compare</summary>
#
# One peak where it begins, and 0 elsewhere, but for a small bump at the end. The frame that holds the hard edge has all frequencies, also those that were not
# there before.
# </details>


# %% exercise="spectral_flux" points=3 minutes=15 difficulty=1 importance=2 about="what is new?"
def spectral_flux(S):
    """Return how much each spectrum has grown since the frame
    before.

    S: (F, T) magnitudes.
    Returns (T,): the root of the sum of squares of what has
    risen; what has fallen does not count.
    The first frame has none before it: 0.
    """
    ### BEGIN SOLUTION
    rise = np.diff(S).clip(min=0)
    return np.concatenate([[0.0], np.linalg.norm(rise, axis=0)])
    ### END SOLUTION


# %% check="spectral_flux"
check(spectral_flux)

# %% [markdown]
# **What you should see.** A recorded drum loop, and your flux below its spectrogram. Each hit is a peak. Programs that find the beat start here.

# %% demo=true
loop = event("beat", 3)

with yours("spectral_flux"), yours("stft_magnitude"):
    show(*plots.flux(spectral_flux, stft_magnitude, loop, rate))
play(loop, rate, "the loop (recorded)")

# %% [markdown]
# And the phrase? Triangles show where the notes are written.

# %% demo=true
with yours("spectral_flux"), yours("stft_magnitude"):
    show(*plots.flux(spectral_flux, stft_magnitude, line.x, rate, starts=line.starts))

# %% [markdown]
# *Five of the six notes begin with a peak, also the second F: its pitch repeats the first, so no pitch curve would show it. But the last note swells so softly that its flux is lost among small ups and downs.*
#
# **To discuss.** A soft beginning, such as that of the last note or of many a violin, has hardly a peak. What else could tell you that a note has begun?
#
# <details><summary>One answer</summary>
#
# The pitch. Where f0 jumps from one steady value to another, a new note has begun, however softly. Only a note that repeats the one before escapes that, and for
# those there is the dip in loudness between the two. Good programs ask several such curves.
# </details>
#
# **What you should see.** Five curves over the same four sounds. Those of functions that you have not written stay empty. Look for places where one curve moves and the others do not.


# %% demo=true
def of_spectrum(feature):
    """Turn a function of magnitudes into one that the ruler can call."""
    return lambda x, n_fft, hop_length: feature(stft_magnitude(x, n_fft, hop_length))


moments = {
    name: of_spectrum(lambda S, k=k: spectral_moments(S, rate)[k])
    for k, name in enumerate(["centroid (Hz)", "spread (Hz)", "skewness", "kurtosis"])
}
five = moments | {"flux": of_spectrum(spectral_flux)}
SoundRuler(stft_magnitude, five, scene, rate, n_fft=512, hop_length=128)

# %% [markdown]
# *Bell, word, violin, cymbal. Where the bell has faded, the curves describe the hiss that is left as earnestly as the tone before.*
#
# **To discuss.** Which two of the curves tell you nearly the same here? Would you give both to a classifier?
#
# <details><summary>One answer</summary>
#
# Skewness and kurtosis: where a low hill has a thin tail far above it, both are large, where noise fills the whole range, both are small. A classifier that can weigh
# its inputs is not hurt much by two that agree. One that measures distances counts what they say twice.
# </details>
#
# ## 5 Pitch
#
# A sung or played tone repeats itself. Its **fundamental frequency** $f_0$ is how often a second, and its spectrum has lines at $f_0, 2 f_0, 3 f_0, \dots$, the
# **harmonics**. The strongest line need not be the first. On a small loudspeaker the first is not there at all, and you hear the pitch nevertheless.
#
# So do not look for the strongest line. Look for the *repetition*: compare the sound with itself, $l$ samples later.
#
# $$r[l] = \sum_{t=0}^{n-1-l} x[t]\, x[t+l]$$
#
# This **autocorrelation** is largest at $l = 0$, falls, and rises again where the sound has come round once: at one period. So search only lags that can be
# a period, from $f_s / f_{\max}$ to $f_s / f_{\min}$. It rises at two and three periods as well. But the sum has fewer terms there, so the first of these maxima is the
# highest. Do not divide by the number of terms: that would take this away.
#
# ### Exercise 6 · The fundamental frequency
#
# **Goal.** The pitch of one frame, in Hz: that of the best whole lag. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | $(n,)$ | one frame, a few periods long |
# | `sample_rate` | number | Hz |
# | `fmin`, `fmax` | numbers | the range to search, in Hz, both ends included |
# | result | number | $f_s / l$ for the best lag $l$ |
#
# Pitches are compared in **cents**, hundredths of a semitone. The check accepts 10 cents up or down. Its lags are 12 cents apart or more, so this is room for rounding; the lag next to the right one is wrong.
#
# **Predict first.** At 16,000 Hz, which lag is 200 Hz? Which frequencies have the lags next to it?
#
# <details><summary>Compare</summary>
#
# 80 samples. 81 is 197.5 Hz and 79 is 202.5 Hz, 22 cents away on either side. For high tones whole lags are coarse: at 500 Hz the next one is 53 cents away. Finer methods lay a parabola
# through the peak. Here the whole lag is the answer.
# </details>


# %% exercise="f0_autocorrelation" points=6 minutes=40 difficulty=3 importance=3 about="which pitch?"
def f0_autocorrelation(x, sample_rate, fmin, fmax):
    """Return the fundamental frequency of one frame, in Hz.

    x: (n,) samples, as they are: no window, no mean taken away.
    Search lags l = 1, 2, … with
    fmin ≤ sample_rate / l ≤ fmax. Compare
    r[l] = Σ_t x[t] x[t + l], the plain sum
    (not divided by its length).
    Returns sample_rate / l for the l with the largest r;
    where several are equal, the shortest.
    """
    ### BEGIN SOLUTION
    lag = np.arange(1, len(x))
    r = np.array([np.sum(x[:-l] * x[l:]) for l in lag])
    allowed = (sample_rate / lag >= fmin) & (sample_rate / lag <= fmax)
    return sample_rate / lag[allowed][np.argmax(r[allowed])]
    ### END SOLUTION


# %% check="f0_autocorrelation"
check(f0_autocorrelation)

# %% [markdown]
# **What you should see.** A frame of a bassoon, its autocorrelation, and the lag that you find in the green range.

# %% demo=true
with yours("f0_autocorrelation"):
    show(*pitch_plots.period(f0_autocorrelation, note("bassoon", 48)[8000:9024], rate, fmin=60, fmax=500))

# %% [markdown]
# *The strongest line of this spectrum is the third harmonic. Who takes it for the pitch is an octave and a fifth too high; the repetition is not fooled.*
#
# Now the phrase, frame by frame, and beside it a sine that follows your curve.

# %% demo=true
with yours("f0_autocorrelation"), yours("frame"):
    times, found = make.tracked(f0_autocorrelation, frame, line, fmin=80, fmax=600)
    show(*pitch_plots.pitches(times, found, line))
    play({"the phrase": line.x, "a sine at your f0": make.along(times, found, line)}, rate)

# %% [markdown]
# *You have just read notes off a sound: one number a frame, and the tune is there. The player is gone. What he left behind is the subject of part 6.*
#
# **To discuss.** Set `fmin` to 20 Hz and the frame to 4096 samples. What could go wrong, and what with a polyphonic sound?
#
# <details><summary>One answer</summary>
#
# A lag of 800 samples is then allowed, and in a long frame the sums at two, three or four periods have nearly as many terms as at one: a little noise decides, and the pitch falls by an octave. A
# frame of 256 ms also holds two notes at once. With two players there are two repetitions at a time. What repeats as a whole is then their common period, which may be a tone that nobody plays.
# </details>
#
# ## 6 Mel and MFCC
#
# ### How an ear divides the octaves
#
# Two tones of 200 and 300 Hz are far apart for you, those of 7,200 and 7,300 Hz nearly the same. Your ear is fine at low frequencies and coarse at high ones. The **mel scale** lays frequencies out so that
# equal steps sound about equally large. Several formulas are in use. Slaney's, in the folded cell at the top, is a straight line up to 1,000 Hz and a logarithm beyond.
#
# A **mel filter bank** sums up a power spectrum in bands that are equally wide in mel, so wider and wider in Hz. Each band is a triangle. Band $i$ rises from corner
# $e_i$ to $e_{i+1}$ and falls to $e_{i+2}$, so neighbours overlap by half. High bands are wider and would catch more power, so each triangle is made as high as is needed for an area of 1:
#
# $$B_i(f) = \frac{2}{e_{i+2} - e_i}\, \max\Big(0,\; \min\Big(\frac{f - e_i}{e_{i+1} - e_i},\; \frac{e_{i+2} - f}{e_{i+2} - e_{i+1}}\Big)\Big)$$
#
# ### Exercise 7 · The mel filter bank
#
# **Goal.** A matrix with a triangle in each row. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `sample_rate`, `n_fft` | numbers | they say at which frequencies the triangles are read: $0 \dots f_s / 2$ |
# | `n_mels` | number | $M$ bands |
# | `fmin`, `fmax` | numbers | lowest and highest corner, in Hz |
# | result | $(M,\ 1 + N/2)$ | a triangle in each row |
#
# `hz_to_mel` and `mel_to_hz` are given. Corners stay where they are; they are not moved to the nearest row of the spectrum.
#
# **Predict first.** 40 bands need how many corners? Which of them, about, lies at 1,000 Hz if the range is 0 to 8,000 Hz? (8,000 Hz is 45 mel, 1,000 Hz is 15.)
#
# <details><summary>Compare</summary>
#
# 42 corners, from 0 to 45.2 mel in 41 steps of 1.1 mel. 15 mel is corner 13 or 14: a third of all bands lies in the lowest eighth of the range.
# </details>


# %% exercise="mel_filterbank" points=6 minutes=40 difficulty=3 importance=3 about="hear like an ear"
def mel_filterbank(sample_rate, n_fft, n_mels, fmin, fmax):
    """Return triangles that are even on the mel scale.

    n_mels + 2 corners lie evenly in mel
    between fmin and fmax (Hz).
    Triangle i rises from corner i to i + 1 and falls to i + 2,
    straight in Hz, and is 0 elsewhere.
    Its height is 2 / (width in Hz): area 1.
    Returns (n_mels, 1 + n_fft // 2): a triangle in each row,
    at the frequencies from 0 to sample_rate / 2.
    """
    ### BEGIN SOLUTION
    edges = mel_to_hz(np.linspace(hz_to_mel(fmin), hz_to_mel(fmax), n_mels + 2))
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    frequency = np.linspace(0, sample_rate / 2, 1 + n_fft // 2)
    rising = (frequency - low) / (centre - low)
    falling = (high - frequency) / (high - centre)
    triangles = np.min([rising, falling], axis=0).clip(min=0)
    return 2 * triangles / (high - low)
    ### END SOLUTION


# %% check="mel_filterbank"
check(mel_filterbank)

# %% [markdown]
# **What you should see.** Your bank, and what it makes of the mean spectrum of a violin. Move the sliders. With many bands and short frames some triangles fall between two frequencies and catch
# nothing: find where that begins.


# %% demo=true
def explore(n_mels, n_fft, fmax):
    """Draw your bank, and a violin's spectrum through it."""
    return pitch_plots.bank(mel_filterbank, stft_magnitude, note("violin", 60), rate, n_mels, n_fft, fmax)


Sliders(
    explore,
    n_mels=IntSlider(24, 4, 80, 4, description="bands"),
    n_fft=SelectionSlider(options=[256, 512, 1024, 2048], value=1024, description="samples in a frame"),
    fmax=SelectionSlider(options=[2000, 4000, 8000], value=8000, description="up to (Hz)"),
)

# %% [markdown]
# How does a band sound? Here is white noise through three of your triangles.

# %% demo=true
with yours("mel_filterbank"):
    play(make.band_noise(mel_filterbank, rate, n_mels=24, chosen=(4, 12, 21)), rate)

# %% [markdown]
# **To discuss.** What does the bank do to the lines of a high violin note, and what to those of a tuba?
#
# <details><summary>One answer</summary>
#
# The lines of a violin at 1,000 Hz are 1,000 Hz apart, the lower bands far less: each of those lines keeps a hill of its own, and you can still see the pitch. A tuba's lines are 50 Hz apart, and the bands
# beyond 1,000 Hz are a hundred and more wide. Several lines fall into one band, and only the curve over them is left.
# </details>
#
# ### Exercise 8 · MFCC
#
# The levels of neighbouring bands resemble each other, so most of 40 numbers is said twice. A cosine transform sorts what they say from coarse to fine: coefficient 0 is the mean level, 1 the tilt, 2 a bow, and so
# on. Keep the first dozen, and you keep the curve of mouth or body without the lines of the pitch. These are the **mel-frequency cepstral coefficients**.
#
# Why should this part curve from lines? A voice's spectrum has two layers: narrow, evenly spaced lines from the vocal folds, and a slow curve over them from throat and mouth. In the spectrum the two are *multiplied*.
# A logarithm turns that into a *sum*, and a transform of the sum parts the slow from the fast. (The idea is older than mel bands: see the *cepstrum*, exercise 14.)
#
# $$L_{m,t} = 10 \log_{10} \sum_k B_{mk} S_{kt}^2 \quad \text{(dB)}, \qquad C_{qt} = s_q \sum_{m=0}^{M-1} L_{m,t} \cos\frac{\pi q (m + \frac12)}{M}$$
#
# with $s_0 = \sqrt{1/M}$ and $s_q = \sqrt{2/M}$: the orthonormal DCT-II, in scipy `dct(…, norm="ortho")`.
#
# **Goal.** The first coefficients of each frame. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `S` | $(F, T)$ | magnitudes |
# | `bank` | $(M, F)$ | a filter bank; it comes as an argument, so exercise 7 costs nothing here |
# | `n_mfcc` | number | how many to keep |
# | result | $(n_\text{mfcc}, T)$ | coefficients 0, 1, … |
#
# Raise what comes out of the bank to `FLOOR` where it is less.
#
# **Predict first.** You turn the volume up by 6 dB. What happens to coefficient 0, with 40 bands, and what to the others?
#
# <details><summary>Compare</summary>
#
# Every level rises by 6 dB. Coefficient 0 rises by √(1/40) · 40 · 6 = √40 · 6 ≈ 38. The others stay: each of their cosines adds up to 0.
# </details>


# %% exercise="mfcc" points=4 minutes=25 difficulty=2 importance=3 about="a spectrum in 13 numbers"
def mfcc(S, bank, n_mfcc):
    """Return mel-frequency cepstral coefficients.

    S: (F, T) magnitudes.
    bank: (n_mels, F), as mel_filterbank makes it.
    Powers S² go through the bank;
    what is below FLOOR counts as FLOOR; 10 log₁₀ makes dB.
    Then a cosine transform (DCT-II, orthonormal)
    over the bands of each frame.
    Returns (n_mfcc, T): the first n_mfcc coefficients,
    number 0 included.
    """
    ### BEGIN SOLUTION
    level = 10 * np.log10((bank @ S**2).clip(min=FLOOR))
    return dct(level, axis=0, norm="ortho")[:n_mfcc]
    ### END SOLUTION


# %% check="mfcc"
check(mfcc)

# %% [markdown]
# **What you should see.** The levels of 40 bands of a spoken vowel, and the curves that 1, 4, 13 and 40 of your coefficients keep of them.

# %% demo=true
fs, said = sounds.speech_rate, np.concatenate([spoken(3, 0), spoken(7, 0)])

with yours("mfcc"), yours("mel_filterbank"), yours("stft_magnitude"):
    vowel = stft_magnitude(make.loudest(spoken(4, 0), 512), 512, 256)
    show(*pitch_plots.smoothed(mfcc, mel_filterbank(fs, 512, 40, 0.0, fs / 2), vowel))
print(f"The vowel is from the digit 4, {sounds.voices}.")

# %% [markdown]
# *Thirteen numbers keep the hills, which say which vowel it is. They drop the ripple of the lines, which says how high it is spoken.*
#
# Is that true? Then you should be able to *hear* it. The next cell throws two spoken digits away and keeps your coefficients, so many a frame. It turns them back into smooth spectra, and lets noise sound through these: noise has no
# pitch of its own.
#
# **Predict first.** With how many coefficients can you still understand the digits: 1, 4 or 13?
#
# <details><summary>Compare</summary>
#
# With 13 it is a whisper that you understand. With 4 you hear how many syllables there are, with some goodwill which vowels. With 1 only the loudness is left: noise that swells and fades.
# </details>

# %% demo=true
with yours("mfcc"), yours("mel_filterbank"), yours("stft_magnitude"):
    bank = mel_filterbank(fs, 512, 40, 0.0, fs / 2)
    C = mfcc(stft_magnitude(said, 512, 128), bank, 40)
    noise = make.hiss(len(said))
    whispered = {
        f"{n} coefficient{'s' * (n > 1)} and noise": make.from_mfcc(C[:n], bank, 128, noise)
        for n in (13, 4, 1)
    }
    play({f"two digits, {sounds.voices}": said} | whispered, fs)

# %% [markdown]
# And the phrase: by 13 numbers and noise, then by the same numbers and pulses at the written pitch.

# %% demo=true
with yours("mfcc"), yours("mel_filterbank"), yours("stft_magnitude"):
    bank = mel_filterbank(rate, 1024, 40, 0.0, rate / 2)
    C = mfcc(stft_magnitude(line.x, 1024, 256), bank, 13)
    times = np.arange(0, line.starts[-1] + 1.2, 0.01)
    pulses = make.along(times, line.hertz_at(times), line, pulses=True)
    kept = {"noise": make.hiss(len(line.x)), "pulses at the written pitch": pulses}
    play(
        {"the phrase": line.x}
        | {
            f"13 coefficients and {name}": make.from_mfcc(C, bank, 256, source)
            for name, source in kept.items()
        },
        rate,
    )

# %% [markdown]
# *With noise the tune is gone, and something of brass is left: when it starts, how bright it is. Give the pitch back, and it plays. So f0 keeps the tune without the player, MFCC keep the player without the tune.*
#
# **To discuss.** Speech recognisers used MFCC for thirty years. Would you take them to tell chords apart?
#
# <details><summary>One answer</summary>
#
# No. They were made to drop the pitch, and a chord is nothing but pitches. For chords one does the opposite: keep which of the twelve semitones sound, and drop the curve over them. Such features are called <em>chroma</em>.
# </details>
#
# ## 7 Is any of this linear?
#
# Notebook 01 learns features from data, and begins with *linear* ones. Were these linear? A linear feature answers to a mixture of two sounds with the sum of its answers:
#
# $$f(a + b) = f(a) + f(b)$$
#
# **Predict first.** Which of these are linear: the complex spectrum, its magnitude, a filter, RMS?
#
# <details><summary>Compare</summary>
#
# The complex spectrum and a filter are. Magnitude and RMS are not: two equal and opposite sounds add up to silence, but neither is silent.
# </details>
#
# You do not have to believe it. Exercise 16, the last under *If you want more*, measures it for every feature of this page. Nearly all of them bend, and they bend where it matters: the pitch of two notes together is
# not the sum of two pitches. So whatever learns such features from data has to bend as well. Notebook 02 begins with the smallest machine that does.
#
# ## 8 The baseline
#
# Ten instruments, 512 clips of half a second. Each clip becomes a row of numbers: the mean of each of your curves, and its standard deviation. A *logistic regression*, the one-layer classifier of notebook 05, does the
# rest; scikit-learn has it ready. Scaling is learned from the training clips and applied to the test clips, together with the classifier.


# %% demo=true
def curves(x):
    """Return the curves of a clip by family, (k, T) each. Add one of your own."""
    frames, S = frame(x, 512, 256), stft_magnitude(x, 512, 256)
    return {
        "crossings": zero_crossing_rate(frames)[None],
        "moments and flux": np.stack([*spectral_moments(S, rate), spectral_flux(S)]),
        "13 MFCC": mfcc(S, bank, 13),
    }


tables = {}
with yours("mfcc"):
    bank = mel_filterbank(rate, 512, 40, 0.0, rate / 2)
    tables = baseline.described(curves, sounds.instruments)
    show(*baseline.accuracies(tables, sounds.instruments))

# %% [markdown]
# *Three ways to split the same clips, one classifier. The dotted line is guessing; a thin bar is one standard error to either side, counted by recordings:
# about how far the score would swing with other recordings.*
#
# Look at the hatched bars first, for they are a lie. Each recorded note gives four clips. The split called *leaking* trains on three and tests on the fourth: it is enough to recognise the *note*. With whole
# recordings on one side, the score falls to what it is worth. With whole bands of pitches on one side, nothing can be learned from the pitch either. Quote a number only together with its split.
#
# Why, then, does leaking not help the crossings? To recognise one note among many takes numbers that tell notes apart. Two cannot: a mean and a deviation of crossings are shared by dozens of notes. Twenty-six can, and so the lie grows with the number of features. That leaking even stands a little *below* recording
# there means nothing: the thin bars say that chance alone makes differences larger than these three points.
#
# **Predict first.** Which instruments will be mixed up? Say two pairs before you run the next cell.
#
# <details><summary>Compare</summary>
#
# You may have said brass for brass, as they sit side by side in the orchestra. But two other mistakes lead, seven times each: a flute is taken for a trumpet, and a harp for a trombone, though one is plucked and the other blown. Means and deviations do not say how a tone is made. They say where its energy lies, and much of that is a matter of the register.
# </details>
#
# Then press the numbers. Each row is an instrument, each column an answer, and every number plays.

# %% demo=true
if tables:
    data = sounds.instruments
    answers, test = baseline.named(tables["all of them"], data, "recording")
    print(f"{np.mean(answers == data.y[test]):.0%} of {test.sum()} test clips, no recording on both sides.")
    display(ConfusionSounds(data.x[test], rate, data.y[test], answers, data.classes))

# %% [markdown]
# **To discuss.** Listen to the largest numbers off the diagonal. Would you have known better? What did the ear use that no feature here says?
#
# <details><summary>One answer</summary>
#
# Most likely the <em>order</em> of things: how a note starts, a breath, a scrape of the bow, a hammer; and how it goes on, with or without vibrato. A mean and a deviation over time are the same for a sound played
# backwards. From notebook 06 on, networks look at the order.
# </details>
#
# The board of the course so far. Every notebook that names these instruments adds its line, measured on the same held-out recordings.

# %% demo=true
if tables:
    scoreboard("00", {"your features, logistic regression": answers})

# %% [markdown]
# ## If you want more
#
# Everything from here to the summary gives no points. Take what makes you curious: each exercise stands alone.
#
# ### Exercise 9 · Loudness
#
# **Goal.** One number for how strong a frame is. {{worth}}
#
# {{forbidden}}
#
# $$\text{RMS} = \sqrt{\frac1L \sum_{i} x_i^2}$$
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `frames` | $(T, L)$ | frames |
# | result | $(T,)$ | the root of the mean of the squares, frame by frame |
#
# **Predict first.** A sine of amplitude 1: is its RMS 1, 0.71 or 0.5?
#
# <details><summary>Compare</summary>
#
# The mean of sin² is ½, so the RMS is √½ ≈ 0.71.
# </details>


# %% exercise="rms" points=0 minutes=5 difficulty=1 importance=2 about="how loud?"
def rms(frames):
    """Return the root mean square of each frame.

    frames: (T, frame_length).
    Returns (T,), 0 for a silent frame.
    """
    ### BEGIN SOLUTION
    return np.sqrt(np.mean(frames**2, axis=1))
    ### END SOLUTION


# %% check="rms"
check(rms)

# %% [markdown]
# **What you should see.** The level of a harp string, and of a violin, over two seconds.

# %% demo=true
with yours("rms"), yours("frame"):
    levels = {name: rms(frame(note(name, 62), 512, 256)) for name in ("harp", "violin")}
    show(
        *plots.over_time(
            levels,
            rate,
            256,
            "RMS",
            "The harp is loudest at once and dies away; the violin swells and stays.",
        )
    )
play({name: note(name, 62) for name in ("harp", "violin")}, rate)

# %% [markdown]
# *Plucked strings die away, bowed ones stay: one curve already tells two families apart.*
#
# ### Exercise 10 · Tone or noise
#
# **Goal.** How flat is a spectrum? {{worth}}
#
# {{forbidden}}
#
# The geometric mean of some numbers is at most their arithmetic mean, and equal only where all of them are the same. So their ratio, the **flatness**, is 1 for
# a spectrum that is the same everywhere, and near 0 where a few peaks stand high above the rest. With powers $P_k = S_k^2$, none of them below `FLOOR`:
#
# $$\text{flatness} = \frac{\big(\prod_k P_k\big)^{1/F}}{\frac1F \sum_k P_k} = \frac{\exp\big(\frac1F \sum_k \ln P_k\big)}{\frac1F \sum_k P_k}$$
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `S` | $(F, T)$ | magnitudes |
# | result | $(T,)$ | between 0 and 1 |
#
# **Predict first.** Powers 1, 1 and powers 4, 16: which flatness have the two? Why does the formula on the right take logarithms?
#
# <details><summary>Compare</summary>
#
# 1, and √64 / 10 = 0.8. A product of 257 small numbers is smaller than the smallest number a computer knows. A sum of logarithms is harmless.
# </details>


# %% exercise="spectral_flatness" points=0 minutes=10 difficulty=1 importance=1 about="tone or noise?"
def spectral_flatness(S):
    """Return geometric mean over arithmetic mean of each power
    spectrum.

    S: (F, T) magnitudes; powers S² below FLOOR count as FLOOR.
    Returns (T,): 1 for a flat spectrum, near 0 for a pure tone.
    """
    ### BEGIN SOLUTION
    power = (S**2).clip(min=FLOOR)
    return np.exp(np.mean(np.log(power), axis=0)) / np.mean(power, axis=0)
    ### END SOLUTION


# %% check="spectral_flatness"
check(spectral_flatness)

# %% [markdown]
# ### Exercise 11 · Smooth or jagged
#
# **Goal.** How much do neighbouring magnitudes differ? {{worth}}
#
# {{forbidden}}
#
# Jensen's **irregularity** compares each magnitude with the next one. Beyond the last comes a 0.
#
# $$\text{irregularity} = \frac{\sum_{k} (S_k - S_{k+1})^2}{\sum_k S_k^2}$$
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `S` | $(F, T)$ | magnitudes |
# | result | $(T,)$ | 0 for a silent frame |
#
# Jensen had the strengths of harmonics in mind; the formula takes any list of magnitudes.
#
# **Predict first.** Magnitudes 2, 1, 2. What is their irregularity?
#
# <details><summary>Compare</summary>
#
# (1 + 1 + 4) / (4 + 1 + 4) = 6/9. The 4 is the step from the last one down to 0.
# </details>


# %% exercise="spectral_irregularity" points=0 minutes=10 difficulty=1 importance=1 about="smooth or jagged?"
def spectral_irregularity(S):
    """Return Jensen's irregularity: Σ (S_k − S_{k+1})² / Σ S_k².

    S: (F, T) magnitudes; beyond the last one comes a 0.
    Returns (T,), 0 for a silent frame.
    """
    ### BEGIN SOLUTION
    step = np.diff(S, axis=0, append=0)
    energy = np.sum(S**2, axis=0)
    return np.sum(step**2, axis=0) / np.where(energy > 0, energy, 1)
    ### END SOLUTION


# %% check="spectral_irregularity"
check(spectral_irregularity)

# %% [markdown]
# ### Exercise 12 · Where does it end
#
# **Goal.** The frequency up to which most of the spectrum lies. {{worth}}
#
# {{forbidden}}
#
# The **rolloff** is the lowest $f_r$ with
#
# $$\sum_{k \le r} S_k \;\ge\; 0.85 \sum_k S_k$$
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `S`, `sample_rate` | $(F, T)$, number | magnitudes, Hz |
# | `share` | number | 0.85, unless something else is given |
# | result | $(T,)$ | Hz |
#
# **Predict first.** Can the rolloff lie below the centroid?
#
# <details><summary>Compare</summary>
#
# Yes. Take nearly everything at 100 Hz and a tenth at 8,000 Hz: the rolloff is 100 Hz, the centroid about 890 Hz.
# </details>


# %% exercise="spectral_rolloff" points=0 minutes=10 difficulty=1 importance=1 about="where does it end?"
def spectral_rolloff(S, sample_rate, share=0.85):
    """Return the frequency up to which most of each spectrum lies.

    S: (F, T) magnitudes, rows from 0 Hz to sample_rate / 2.
    Returns (T,) in Hz: the lowest row's frequency at which
    the sum of the magnitudes from 0 Hz on is at least
    share · their total.
    """
    ### BEGIN SOLUTION
    frequency = np.linspace(0, sample_rate / 2, len(S))
    total = np.cumsum(S, axis=0)
    enough = total >= share * total[-1]
    return frequency[enough.argmax(axis=0)]
    ### END SOLUTION


# %% check="spectral_rolloff"
check(spectral_rolloff)

# %% [markdown]
# **What you should see.** Four more curves over bell, word, violin and cymbal. Those of functions that you have not written stay empty.

# %% demo=true
SoundRuler(
    stft_magnitude,
    {
        "RMS": lambda x, n_fft, hop_length: rms(frame(x, n_fft, hop_length)),
        "flatness": of_spectrum(lambda S: spectral_flatness(S)),
        "irregularity": of_spectrum(lambda S: spectral_irregularity(S)),
        "rolloff (Hz)": of_spectrum(lambda S: spectral_rolloff(S, rate)),
    },
    scene,
    rate,
    n_fft=512,
    hop_length=128,
)

# %% [markdown]
# ### Exercise 13 · Harmonic energies
#
# **Goal.** How strong is each harmonic? {{worth}}
#
# {{forbidden}}
#
# Two instruments on the same note differ in how the energy is spread over the harmonics. Harmonic $h$ lies at $h f_0$, which is row $h f_0 N / f_s$; take the nearest. Under a
# Hann window a pure tone is a hill of three or four rows, so add up that row and two on each side:
#
# $$E_h = \sum_{j=-2}^{2} S_{k_h + j}^2, \qquad k_h = \operatorname{round}\Big(\frac{h f_0 N}{f_s}\Big)$$
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `S` | $(F,)$ | magnitudes of one frame, $F = 1 + N/2$ |
# | `sample_rate`, `f0` | numbers | Hz; `f0` is at least three rows |
# | `n_harmonics` | number | $H$ |
# | result | $(H,)$ | $E_1 \dots E_H$; rows beyond the last one do not count |
#
# **Predict first.** $F = 513$, $f_s = 16{,}000$ Hz, $f_0 = 200$ Hz. In which row is the third harmonic?
#
# <details><summary>Compare</summary>
#
# <em>N</em> = 1024, so row 3 · 200 · 1024 / 16,000 = 38.4, rounded 38.
# </details>


# %% exercise="harmonic_energy" points=0 minutes=20 difficulty=2 importance=1 about="how strong is each harmonic?"
def harmonic_energy(S, sample_rate, f0, n_harmonics):
    """Return the energy of the harmonics f0, 2 f0, 3 f0, …
    of one spectrum.

    S: (F,) magnitudes, F = 1 + n_fft // 2.
    f0 in Hz, at least three rows.
    Returns (n_harmonics,): the sum of S² over the row nearest
    to each harmonic and two on either side;
    rows beyond the end do not count.
    """
    ### BEGIN SOLUTION
    n_fft = 2 * (len(S) - 1)
    harmonics = f0 * np.arange(1, n_harmonics + 1)
    rows = np.round(harmonics * n_fft / sample_rate).astype(int)
    return np.array([np.sum(S[k - 2 : k + 3] ** 2) for k in rows])
    ### END SOLUTION


# %% check="harmonic_energy"
check(harmonic_energy)

# %% [markdown]
# **What you should see.** The first ten harmonics of three instruments near the same pitch.

# %% demo=true
trio = {name: note(name, 65)[8000:10048] for name in ("flute", "trumpet", "violin")}

with yours("harmonic_energy"), yours("f0_autocorrelation"), yours("stft_magnitude"):
    show(*more.harmonics(harmonic_energy, f0_autocorrelation, stft_magnitude, trio, rate))
play({name: note(name, 65) for name in trio}, rate)

# %% [markdown]
# **To discuss.** What share of a sound's energy lies in its harmonics? Think of a cymbal, and of a breathy flute.
#
# <details><summary>One answer</summary>
#
# Nearly all of it for a trumpet, less for a flute, whose breath lies between the lines. A cymbal has no harmonics: its many partials are no multiples of one frequency. For such sounds the harmonic share is small, and f0 is a number without a meaning.
# </details>
#
# ### Exercise 14 · The cepstrum
#
# Exercise 8 began so: a voice's spectrum is lines from the vocal folds *times* a slow curve from throat and mouth, and a logarithm turns that into a *sum*. And how do you tell a fast wiggle from a slow one
# in a sum? By a Fourier transform. The **power cepstrum** is that spectrum of a spectrum:
#
# $$C = \big|\, \mathcal F^{-1}\{ \ln |\mathcal F\{x\}|^2 \} \,\big|^2$$
#
# Its axis is a time, called *quefrency*. The curve of the mouth sits at the lowest quefrencies, the lines make a peak at one period. With $\ln |X|$ in place of $\ln |X|^2$, and without the
# outer square, the same thing is called the real cepstrum $c$; so $C = (2c)^2$.
#
# **Goal.** The power cepstrum of one frame. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | $(n,)$ | one frame |
# | result | $(n,)$ | a number for each quefrency |
#
# Powers below `FLOOR` count as `FLOOR`.
#
# **Predict first.** An echo, $x[t] + \tfrac12 x[t - 100]$: where does its cepstrum have a peak?
#
# <details><summary>Compare</summary>
#
# At quefrency 100, with smaller ones at 200, 300, …. An echo multiplies the spectrum by something that ripples, and the logarithm makes it a sum. The cepstrum was invented to find echoes.
# </details>


# %% exercise="power_cepstrum" points=0 minutes=15 difficulty=2 importance=2 about="the spectrum of a spectrum"
def power_cepstrum(x):
    """Return the power cepstrum |F⁻¹{log |F{x}|²}|² of one frame.

    x: (n,) samples. Powers |F{x}|² below FLOOR count as FLOOR.
    Natural logarithm.
    Returns (n,): number q belongs to a period of q samples.
    """
    ### BEGIN SOLUTION
    power = np.abs(np.fft.fft(x)) ** 2
    return np.abs(np.fft.ifft(np.log(power.clip(min=FLOOR)))) ** 2
    ### END SOLUTION


# %% check="power_cepstrum"
check(power_cepstrum)

# %% [markdown]
# **What you should see.** A second way to a pitch: the bassoon's cepstrum, with a peak at one period. And what you should hear: the two ends of the cepstrum of a voice. Of each frame one sound keeps the quefrencies
# below 2 ms, played by noise, the other one all that lie above.

# %% demo=true
with yours("power_cepstrum"), yours("f0_autocorrelation"):
    show(*more.cepstrum(power_cepstrum, f0_autocorrelation, note("bassoon", 48)[8000:10048], rate))
ends = {
    f"two digits, {sounds.voices}": said,
    "low quefrencies: the mouth, whispering": make.liftered(said, low=True, keep=16),
    "high quefrencies: the vocal folds, buzzing": make.liftered(said, low=False, keep=16),
}
play(ends, fs)

# %% [markdown]
# *A mouth without a voice, and a voice without a mouth. Words are in the first, melody is in the second.*
#
# ### A vowel in 12 numbers
#
# Say *aah*, and change nothing but your lips: it becomes another vowel. Yet the vocal folds go on as before, with pulses. Throat and mouth are a **filter** that lets some frequencies through better than others.

# %% demo=true
show(*more.source_filter())

# %% [markdown]
# **Linear prediction** finds that filter without ever seeing the folds. A resonance makes a sound predictable: each sample is nearly a fixed sum of those before it. Find the coefficients that
# predict best. What is left over is the source.
#
# $$e[t] = x[t] + a_1 x[t-1] + \dots + a_p x[t-p], \qquad \sum_t e[t]^2 \to \min$$
#
# Set the slope in each $a_i$ to zero: $\sum_t e[t]\, x[t-i] = 0$. Multiply out, and sums of products $x[t-j]\,x[t-i]$ appear. If the frame has silence on both sides, such a sum depends only on how far apart the two are: it
# is the autocorrelation $r[|i-j|]$. So these are the **normal equations**:
#
# $$\sum_{j=1}^{p} a_j\, r[|i-j|] = -r[i], \qquad i = 1, \dots, p$$
#
# The matrix of the numbers $r[|i-j|]$ is the same along each diagonal, and that saves work: the solution for $i - 1$ coefficients needs one more step for $i$. Levinson and Durbin found the recursion. With $a = (1)$ and $E = r[0]$, for $i = 1, \dots, p$:
#
# $$k = -\frac1E \sum_{j=0}^{i-1} a_j\, r[i-j], \qquad E \leftarrow E\,(1 - k^2)$$
# $$a \leftarrow (a, 0) + k \cdot (a, 0)^{\text{reversed}}$$
#
# ### Exercise 15 · Linear prediction
#
# **Goal.** The coefficients, and the error that they leave. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | $(n,)$ | one frame, not silent |
# | `order` | number | $p$ |
# | `a` | $(p + 1,)$ | $1, a_1, \dots, a_p$ |
# | `error` | number | $E$, the sum of squares that is left |
#
# **Predict first.** $x$ falls by half from sample to sample: 1, ½, ¼, …. What is $a_1$, and how large is the error?
#
# <details><summary>Compare</summary>
#
# <em>x</em>[<em>t</em>] = ½ <em>x</em>[<em>t</em> − 1], so <em>a</em>₁ = −½. Only the first sample cannot be predicted; the error is its square, 1.
# </details>


# %% exercise="lpc" points=0 minutes=40 difficulty=3 importance=2 about="linear prediction"
def lpc(x, order):
    """Return the coefficients of linear prediction
    (Levinson and Durbin).

    x: (n,) samples, not silent, with silence before and after.
    From the plain sums r[l] = Σ_t x[t] x[t + l], l = 0 … order.
    Returns (a, error): a is (order + 1,) with a[0] = 1, so that
    e[t] = x[t] + a[1] x[t − 1] + … + a[order] x[t − order]
    is as small as can be; error is its sum of squares.
    """
    ### BEGIN SOLUTION
    r = np.correlate(x, x, "full")[len(x) - 1 :]
    a, error = np.array([1.0]), r[0]
    for i in range(1, order + 1):
        k = -np.sum(a * r[i:0:-1]) / error
        a = np.append(a, 0.0)
        a = a + k * a[::-1]
        error = error * (1 - k**2)
    return a, error
    ### END SOLUTION


# %% check="lpc"
check(lpc)

# %% [markdown]
# **What you should see.** The loudest 40 ms in the second half of two spoken digits. Grey is their spectrum, colour the filter that your 12 numbers describe. Its hills are the *formants*; they make the vowel.

# %% demo=true
low, length = -1 if sounds.speech.synthetic else 0, round(0.04 * fs)  # a low voice, 40 ms
pieces = {f"“{like}” of the digit {digit}": spoken(digit, low) for digit, like in ((4, "o"), (3, "ee"))}
pieces, vowels = {name: make.loudest(x[len(x) // 2 :], length) for name, x in pieces.items()}, {}

with yours("lpc"):
    vowels = {name: (x * np.hanning(length), *lpc(x * np.hanning(length), 12)) for name, x in pieces.items()}
    show(*more.envelopes(vowels, fs))
    for name, (_, a, _) in vowels.items():
        print(f"{name}:", np.array2string(a[1:], 50, precision=2, floatmode="fixed"), sep="\n")

# %% [markdown]
# Now throw the recording away. Take pulses at the pitch that you measured, and send them through the filter. Then take noise in place of the pulses.

# %% demo=true
with yours("lpc"), yours("f0_autocorrelation"):
    for digit, (name, (_, a, _)) in zip((4, 3), vowels.items()):
        f0 = f0_autocorrelation(pieces[name], fs, 70, 350)
        pulses = np.diff(np.floor(np.arange(fs) * f0 / fs), prepend=-1)
        play(
            {
                f"the digit {digit}, {sounds.voices}": spoken(digit, low),
                f"{name}, from 12 numbers and pulses at {f0:.0f} Hz": make.through(a, pulses),
                "the same, whispered: noise for pulses": make.through(a, make.hiss(fs)),
            },
            fs,
        )

# %% [markdown]
# *A dozen numbers, a pitch and a loudness. LPC-10, a standard for encrypted radio from 1982 on, sent ten such numbers, pitch and loudness 44 times a second: 2,400 bits, and it sounds like a robot. GSM, the first digital mobile phones, sends eight
# of them 50 times a second, but a coarse copy of what is left over as well, which costs more and sounds like you.*
#
# **PLP**, *perceptual linear prediction*, makes the spectrum more like what reaches the brain before it predicts: bands as wide as the ear's (in Bark, a scale like mel), weighted by how sensitive
# the ear is at each frequency, and loudness as the cube root of power. From this spectrum comes an autocorrelation, by an inverse Fourier transform. The recursion of the last exercise does the rest. It describes voices with
# even fewer numbers and depends less on the speaker. (librosa's `beat.plp` is something else: *predominant local pulse*, a curve of the beat.)

# %% demo=true
show(*more.perceptual(next(iter(pieces.values())), fs, order=5))

# %% [markdown]
# *The same vowel on its way through PLP. Harmonics run together in the bands, and five numbers draw the curve on the right.*
#
# **To discuss.** Which sounds are badly described by pulses through a filter?
#
# <details><summary>One answer</summary>
#
# A z, which is pulses and noise at once. A nasal such as m: the closed mouth takes frequencies <em>out</em>, and a filter with nothing but resonances has no holes. And everything that is no voice: a bell has its partials where it likes, a chord has two pitches.
# </details>
#
# ### Exercise 16 · The residual of superposition
#
# **Goal.** How far is a feature from $f(a + b) = f(a) + f(b)$? {{worth}}
#
# {{forbidden}}
#
# $$\frac{\lVert f(a + b) - (f(a) + f(b)) \rVert}{\lVert f(a + b) \rVert + \lVert f(a) + f(b) \rVert}$$
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `feature` | function | of a sound; returns a number or an array |
# | `a`, `b` | $(n,)$ | two sounds |
# | result | number | 0: linear for these two; 1: nothing in common. 0 where both sides are 0 |
#
# **Predict first.** A feature that answers 5 to every sound: what is its residual?
#
# <details><summary>Compare</summary>
#
# |5 − 10| / (5 + 10) = 1/3. So a bar near 1/3 need not mean that a feature bends much; it may just hardly move.
# </details>


# %% exercise="superposition_residual" points=0 minutes=10 difficulty=1 importance=2
def superposition_residual(feature, a, b):
    """Say how far a feature is from f(a + b) = f(a) + f(b).

    feature: function of a sound; returns a number or an array.
    a, b: (n,) sounds.
    Returns
    ‖f(a+b) − (f(a)+f(b))‖ / (‖f(a+b)‖ + ‖f(a)+f(b)‖),
    one number from 0 to 1; 0 also where both sides are 0.
    ‖·‖ is the root of the sum of squared magnitudes,
    over every entry of an array of any shape.
    """
    ### BEGIN SOLUTION
    together, apart = feature(a + b), feature(a) + feature(b)
    size = np.linalg.norm(together) + np.linalg.norm(apart)
    return np.linalg.norm(together - apart) / size if size > 0 else 0.0
    ### END SOLUTION


# %% check="superposition_residual"
check(superposition_residual)

# %% [markdown]
# **What you should see.** A bar for each feature of this page, for a violin and a trombone that play together. The dashed line is the feature that never changes.


# %% demo=true collapsed=true
def on_frames(feature):
    """Turn a function of frames into one of a sound."""
    return lambda x: feature(frame(x, 1024, 512))


def on_spectra(feature):
    """Turn a function of magnitudes into one of a sound."""
    return lambda x: feature(stft_magnitude(x, 1024, 512))


features = {
    "x[t] − x[t−1], a filter": np.diff,
    "complex spectrum": np.fft.rfft,
    "magnitude spectrogram": on_spectra(lambda S: S),
    "RMS": on_frames(lambda frames: rms(frames)),
    "zero-crossing rate": on_frames(lambda frames: zero_crossing_rate(frames)),
    "centroid": on_spectra(lambda S: spectral_moments(S, rate)[0]),
    "spread": on_spectra(lambda S: spectral_moments(S, rate)[1]),
    "skewness": on_spectra(lambda S: spectral_moments(S, rate)[2]),
    "kurtosis": on_spectra(lambda S: spectral_moments(S, rate)[3]),
    "flatness": on_spectra(lambda S: spectral_flatness(S)),
    "flux": on_spectra(lambda S: spectral_flux(S)),
    "f0": on_frames(lambda frames: np.array([f0_autocorrelation(x, rate, 60, 1000) for x in frames])),
    "power cepstrum": on_frames(lambda frames: np.array([power_cepstrum(x) for x in frames])),
    "MFCC": on_spectra(lambda S: mfcc(S, mel_filterbank(rate, 1024, 40, 0.0, 8000.0), 13)),
    "LPC": on_frames(lambda frames: np.array([lpc(x, 12)[0][1:] for x in frames])),
}

# %% demo=true
two = note("violin", 69)[4000:12000], note("trombone", 53)[4000:12000]

with yours("superposition_residual"):
    superposition_residual(np.diff, *two)
    show(*more.linear(dict(more.residuals(superposition_residual, features, two))))

# %% [markdown]
# *A filter and the complex spectrum are linear. No other feature is: now you have measured it. Read the lengths with care. Skewness, kurtosis, f0, the power cepstrum and MFCC stand far beyond the dashed line, zero crossings and flatness a little. The centroid sits on it, and that is no accident: the centroid of a mixture lies
# between those of its parts, not at their sum. Magnitudes, RMS, flux, spread and LPC stay below: for these two sounds the sum is not far off.*
#
# **To discuss.** The magnitude spectrogram's bar is short, so a mixture's is nearly the sum of its parts' here. When does that fail? Notebook 01 builds on it nevertheless.
#
# <details><summary>One answer</summary>
#
# When both sounds are strong in the same row and frame: there it depends on their phases whether they add up or cancel. A violin and a trombone on different notes seldom meet. Two violins in unison meet everywhere.
# </details>
#
# ## In other libraries
#
# Where the definitions agree, so do the numbers. This compares yours with librosa, scipy and numpy:

# %% demo=true
mine = {
    "frame": lambda x, S: frame(x, 512, 256),
    "zero-crossing rate": lambda x, S: zero_crossing_rate(frame(x, 512, 256)),
    "spectrogram": lambda x, S: S,
    "centroid": lambda x, S: spectral_moments(S, rate)[0],
    "spread": lambda x, S: spectral_moments(S, rate)[1],
    "flatness": lambda x, S: spectral_flatness(S),
    "rolloff": lambda x, S: spectral_rolloff(S, rate),
    "mel filter bank": lambda x, S: mel_filterbank(rate, 512, 40, 0.0, rate / 2),
    "MFCC": lambda x, S: mfcc(S, mel_filterbank(rate, 512, 40, 0.0, rate / 2), 13),
    "LPC": lambda x, S: lpc(x[:400], 12)[0][1:],
}
with yours("stft_magnitude"):
    baseline.compare(note("violin", 69)[:8000], rate, stft_magnitude, mine)

# %% [markdown]
# Where they do not agree, it is for one of these reasons:
#
# | | here | elsewhere |
# |:--|:--|:--|
# | frames | a row each, from the first sample on | librosa: a column each, centred, with silence put before and after (`center=True`) |
# | Hann window | periodic | `np.hanning` is symmetric; so is scipy's with `sym=True` |
# | kurtosis | 3 for a bell curve | `scipy.stats.kurtosis` subtracts 3 |
# | spectral moments | of the distribution over frequency | `scipy.stats.skew(S)` is that of the *list of magnitudes*: another thing with the same name |
# | flux | L2 of what rises, in magnitude | librosa's `onset_strength`: mean of what rises, in dB of mel bands |
# | pitch | autocorrelation, whole lags | librosa's `yin` and `pyin` compare by differences, and interpolate |
# | mel | Slaney's scale, area 1 | `htk=True`: 2595 log₁₀(1 + f/700); torchaudio's default is HTK's, height 1 |
# | MFCC | dB, cut at −100 dB by `FLOOR` | librosa also cuts 80 dB below the loudest value (`top_db`), and takes frames as above; HTK takes natural logarithms |
# | LPC | Levinson–Durbin on the autocorrelation | `librosa.lpc` is *Burg's* method: it minimises errors forward and backward, without a window, and gives other numbers |
# | PLP | perceptual linear prediction | `librosa.beat.plp` is predominant local pulse |
#
# ## In short
#
# | idea | in one line | your function |
# |:--|:--|:--|
# | frames | 20 to 60 ms, overlapping | `frame` |
# | level, roughness | root mean square; changes of sign | `rms`, `zero_crossing_rate` |
# | spectrogram | window, transform, magnitude | `stft_magnitude` |
# | shape | mean, deviation, lean and tails over frequency | `spectral_moments` |
# | tone or noise, smooth or jagged, where it ends | three more ratios | `spectral_flatness`, `spectral_irregularity`, `spectral_rolloff` |
# | novelty | what rises | `spectral_flux` |
# | pitch | the first high maximum of the autocorrelation | `f0_autocorrelation`, `harmonic_energy` |
# | mouth without pitch | logarithm, then a transform, then only the first numbers | `power_cepstrum`, `mel_filterbank`, `mfcc` |
# | source and filter | predict each sample from those before | `lpc` |
# | an honest number | what belongs together stays on one side | – |
#
# **What you can do now.** You can turn any sound into a table of numbers, say what each number keeps and what it drops, name a library's convention when two numbers differ, and measure a baseline that does not flatter.
#
# **Next.** All of this was *hand-crafted*: it took decades, and for each task somebody has to choose. Which features would you take for bird songs, for engine faults, for sadness? Can a computer find them in
# the data by itself? Notebook 01 tries, with linear features.
#
# **To read.** M. Müller, *Fundamentals of Music Processing*, 2nd edition, 2021. G. Peeters, *A large set of audio features for sound description*, 2004. A. Lerch, his introduction to the analysis of audio content, 2nd edition, 2023. K. Jensen, *Timbre Models of Musical Sounds*, 1999 (irregularity). S. Davis and P. Mermelstein, *Comparison of parametric
# representations for monosyllabic word recognition*, 1980 (MFCC). J. Makhoul, *Linear prediction: a tutorial review*, 1975. B. Atal and L. Rabiner, *A pattern recognition approach to
# voiced-unvoiced-silence classification*, 1976. T. Tremain, *The Government Standard Linear Predictive Coding Algorithm: LPC-10*, 1982. P. Westfall, *Kurtosis as peakedness, 1905–2014. R.I.P.*, 2014. H. Hermansky, *Perceptual linear predictive (PLP) analysis of speech*, 1990. B. Bogert, M. Healy and J. Tukey, *The quefrency alanysis of time series for
# echoes*, 1963. Instruments, events and digits: `data/README.md`.
