# %% [markdown]
# # 00 · Sound into numbers
#
# A second of sound is 16,000 numbers, and not one of them says "violin". For fifty years people have invented numbers that do:
# how loud, how bright, how noisy, which pitch, which vowel. On this page you write the best known of them, look at them and
# hear them at work. At the end a classifier names instruments by your numbers alone. That is the baseline which the rest of
# this course has to beat.
#
# {{parts}}
#
# With reading, looking and listening, plan five hours; seven with everything. You need numpy arrays and the idea of a Fourier
# transform. What says *if you want more* is checked like the rest and gives no points. Nothing later needs it.

# %% [markdown]
# Run the next cell first. It holds the mel scale, which part 6 explains.

# %%
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

# %% [markdown]
# Cells like the next one draw and play. They use the functions you write, and they are never graded. Change them as you like.

# %% demo=true
from IPython.display import Audio, display
from ipywidgets import IntSlider, SelectionSlider
from scipy.signal import lfilter, resample_poly
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from earlab.confusion import ConfusionSounds
from earlab.data import load_events, load_instruments, load_speech_digits
from earlab.plots import sound_into_numbers as plots
from earlab.sliders import Sliders
from earlab.style import show, use_style, yours
from earlab.widgets import SoundRuler

use_style()
instruments, events, speech = load_instruments(), load_events(), load_speech_digits()
rate, speakers = instruments.sample_rate, np.unique(speech.groups)


def note(name, midi):
    """Return the recording of an instrument that is nearest to a MIDI pitch, two seconds."""
    own, pitch = instruments.y == instruments.classes.index(name), instruments.columns["midi"]
    nearest = min(pitch[own], key=lambda known: abs(known - midi))
    return instruments.x[own & (pitch == nearest)].reshape(-1).astype(float)


def event(name, k=0):
    """Return the k-th sound of its kind, at most a second."""
    n = np.flatnonzero(events.y == events.classes.index(name))[k]
    return events.x[n, : events.lengths[n]].astype(float)


def spoken(digit, speaker):
    """Return a digit by one of the speakers."""
    n = np.flatnonzero((speech.y == digit) & (speech.groups == speakers[speaker]))[0]
    return speech.x[n, : speech.lengths[n]].astype(float)


def listen(x, about, sample_rate=rate):
    """Show a play button. Sounds peak at 0.3 of full scale, and none starts by itself."""
    print(about)
    display(Audio(0.3 * x / np.abs(x).max(), rate=sample_rate, normalize=False))

# %% [markdown]
# ## 1 What is it for?
#
# A sound goes in, a name comes out. Press play, and answer each question yourself. You need no more than a second.

# %% demo=true
voices = "SYNTHETIC, spoken by a program" if speech.synthetic else "recorded"
major, minor = (sum(note("harp", midi) for midi in chord) for chord in ((48, 52, 55), (45, 48, 52)))
listen(event("beat"), "Genre: which style is this loop from? (recorded)")
listen(np.concatenate([major, minor]), "Mood: which of the two chords is darker? (put together from recorded harp notes)")
listen(event("guitar"), "Auto tagging: which words fit? guitar, slide, metallic, … (recorded)")
listen(major, "Chord recognition: which notes are these? (put together from recorded harp notes)")
listen(note("french horn", 60), "Instrument: who plays? (recorded)")
listen(np.concatenate([event("whoosh"), event("bell")]), "Sound events: what happens, and when? (two recordings in a row)")
listen(np.concatenate([spoken(4, 0), spoken(2, 0)]), f"Speech: which digits are these? ({voices})", speech.sample_rate)
listen(np.concatenate([spoken(7, 0), spoken(7, 3)]), f"Speaker: the same person twice? ({voices})", speech.sample_rate)

# %% [markdown]
# There are more tasks of the kind: who composed it, who performs it? All of them go the same way. Nobody feeds 16,000 samples a
# second into a simple classifier. First come **features**: a few numbers that keep what matters for the question, and drop what does not.

# %% demo=true
show(plots.flowchart(), alt="""A flowchart in two rows. Above: training sounds and their labels go into features, then
a classifier is fitted. Below: a new sound goes through the same features and the same classifier, which answers
violin.""")

# %% [markdown]
# *The general flowchart. Whatever is learned, be it a mean to subtract or a classifier, is learned from the training sounds alone, and
# applied to new sounds as it is.*
#
# **To discuss.** Loudness matters for one of the tasks above, and only disturbs in another. Which ones?
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

# %% exercise="frame" points=3 minutes=15 about="a sound in overlapping pieces"
def frame(x, frame_length, hop_length):
    """Cut a sound into frames that overlap.

    x: (n,) samples, n ≥ frame_length.
    frame_length: samples in a frame.   hop_length: from start to start.
    Returns (T, frame_length): frame t begins with sample t · hop_length.
    No padding: T = 1 + (n − frame_length) // hop_length, a rest is dropped.
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
hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(512) / 512)

with yours("frame"):
    bell = event("bell", 1)[:1600]
    show(plots.frames(bell, frame(bell, 512, 256), 256, hann),
         alt="""A tenth of a second of a bell, and below it five frames of 512 samples. Each begins 256 samples after the one
above it, so that neighbours share half of their samples.""")
    print(f"{len(bell):,} samples make {len(frame(bell, 512, 256))} frames.")

# %% [markdown]
# *Each row is a frame; neighbours share half of their samples. The pale hill is the Hann window of part 3.*
#
# **To discuss.** What would you lose with a hop that is longer than a frame?
#
# ### Exercise 2 · Loudness, if you want more
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

# %% exercise="rms" points=0 minutes=5 about="how loud?"
def rms(frames):
    """Return the root mean square of each frame.

    frames: (T, frame_length).   Returns (T,), 0 for a silent frame.
    """
    ### BEGIN SOLUTION
    return np.sqrt(np.mean(frames**2, axis=1))
    ### END SOLUTION

# %% check="rms"
check(rms)

# %% [markdown]
# **What you should see.** The level of a harp string, and of a violin, over two seconds.

# %% demo=true
with yours("rms"):
    harp, violin = note("harp", 62), note("violin", 64)
    levels = {name: rms(frame(x, 512, 256)) for name, x in (("harp", harp), ("violin", violin))}
    show(plots.over_time(levels, rate, 256, "RMS"),
         alt="""RMS over two seconds. The harp is loudest at once and dies away; the violin swells and stays.""")

# %% [markdown]
# *Plucked strings die away, bowed ones stay: one curve already tells two families apart.*
#
# ### Exercise 3 · Zero crossings
#
# Count how often the wave changes its sign. A low tone does so rarely, a high one often, noise all the time. It costs next to nothing,
# and old telephones told *s* from *a* by it.
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

# %% exercise="zero_crossing_rate" points=3 minutes=15 about="how rough?"
def zero_crossing_rate(frames):
    """Return how often each frame changes its sign, per sample.

    frames: (T, frame_length).   A sample of exactly 0 counts as positive.
    Returns (T,): changes between neighbouring samples of the frame, divided
    by frame_length.
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
three = {"bass": event("bass", 2)[:8000], "flute": note("flute", 72)[:8000], "cymbal": event("cymbal")[:8000]}

with yours("zero_crossing_rate"), yours("frame"):
    rates = {name: zero_crossing_rate(frame(x, 512, 256)) for name, x in three.items()}
    show(plots.over_time(rates, rate, 256, "zero-crossing rate"),
         alt="""Zero-crossing rate over half a second: near 0 for the bass, between a tenth and a fifth for the flute, above
one half for the cymbal.""")
for name, x in three.items():
    listen(x, name)

# %% [markdown]
# *A pure tone crosses zero twice in each period. Strong harmonics add crossings, as in this flute, and noise crosses most of all.*
#
# **To discuss.** Add a constant of 0.5 to a soft sound. What happens to its rate? What should you do to recordings first?
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
# ### Exercise 4 · The spectrogram
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

# %% exercise="stft_magnitude" points=5 minutes=30 about="the spectrogram"
def stft_magnitude(x, n_fft, hop_length, framing=frame):
    """Return the magnitude spectrogram of a sound.

    x: (n,) samples.   n_fft: samples in a frame, even.
    hop_length: samples from one frame's start to the next.
    framing(x, frame_length, hop_length) cuts frames, as `frame` does;
        you may also cut them yourself.
    Each frame is multiplied by the periodic Hann window.
    Returns S (1 + n_fft // 2, T): frequencies in rows, frames in columns.
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
    tone = np.sin(2 * np.pi * 1010 * np.arange(512) / rate)
    lines = {"your window": stft_magnitude(tone, 512, 256)[:, 0], "no window": np.abs(np.fft.rfft(tone))}
    show(plots.spectra(lines, rate, "One tone, with and without a window", xlim=(0, 4)),
         alt="""Level over frequency. With the window a narrow hill around one kilohertz, below minus 80 dB beyond it. Without
one the hill has skirts that stay above minus 50 dB everywhere.""")

# %% [markdown]
# *Without a window every strong tone hides the weak ones around it. The price is a hill that is twice as wide.*
#
# Then the spectrogram. Move the cursor over a bell, a spoken word, a violin and a cymbal, or play them. Change the frame's length, and watch time and
# frequency blur in turn.

# %% demo=true
word = resample_poly(spoken(7, 1), rate, speech.sample_rate)[:9600]
pieces = [event("bell", 1)[:8000], word, note("violin", 76)[:9600], event("cymbal")[:8000]]
scene = np.concatenate([0.5 * x / np.abs(x).max() for x in pieces])

SoundRuler(
    stft_magnitude,
    {
        "zero-crossing rate": lambda x, n_fft, hop_length: zero_crossing_rate(frame(x, n_fft, hop_length)),
        "RMS": lambda x, n_fft, hop_length: rms(frame(x, n_fft, hop_length)),
    },
    scene,
    rate,
    n_fft=512,
    hop_length=128,
)

# %% [markdown]
# *Harmonic sounds are stacks of lines, noise is a cloud, a click is a bar from bottom to top.*
#
# **To discuss.** In which frames of the word is the voice off, and only air makes noise? Which of the two curves shows it best?
#
# ## 4 The shape of a spectrum
#
# 257 magnitudes a frame are still many. What would you say of a spectrum if you could say four things? Where its middle is, how wide it is, which
# way it leans, how peaked it is. Statistics has the same four for a histogram. So make weights of the magnitudes that add up to 1, and treat the
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
# **kurtosis**: 3 for a bell curve, much more for a lonely peak.
#
# ### Exercise 5 · Four moments
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

# %% exercise="spectral_moments" points=6 minutes=35 about="centroid, spread, skewness, kurtosis"
def spectral_moments(S, sample_rate):
    """Describe the shape of each spectrum by four numbers.

    S: (F, T) magnitudes, rows from 0 Hz to sample_rate / 2 in equal steps.
    A frame is silent, or at least two of its magnitudes are above 0.
    The weights are the magnitudes of a frame, divided by their sum.
    Returns (centroid, spread, skewness, kurtosis), each (T,): centroid in
    Hz, spread = standard deviation in Hz, kurtosis 3 for a bell curve.
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
# **What you should see.** Mean spectra of half a second each, with your four numbers. The black line is the centroid, the bar the spread on both sides.

# %% demo=true
with yours("spectral_moments"), yours("stft_magnitude"):
    means = {name: stft_magnitude(x, 512, 256).mean(axis=1) for name, x in three.items()}
    described = {name: np.ravel(spectral_moments(S[:, None], rate)) for name, S in means.items()}
    show(plots.shapes(means, described, rate),
         alt="Three mean spectra. " + " ".join(
             f"{name}: centroid {m:,.0f} Hz, spread {s:,.0f} Hz, skewness {g:.1f}, kurtosis {k:.1f}."
             for name, (m, s, g, k) in described.items()))

# %% [markdown]
# *Four numbers instead of 257, and the three are still easy to tell apart.*
#
# **To discuss.** A flute an octave higher: what happens to the centroid? Is brightness then a matter of the instrument, or of the note?
#
# ### Exercise 6 · What is new?
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

# %% exercise="spectral_flux" points=3 minutes=15 about="what is new?"
def spectral_flux(S):
    """Return how much each spectrum has grown since the frame before.

    S: (F, T) magnitudes.
    Returns (T,): the root of the sum of squares of what has risen; what has
    fallen does not count. The first frame has none before it: 0.
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
with yours("spectral_flux"), yours("stft_magnitude"):
    loop = event("beat", 3)
    S = stft_magnitude(loop, 512, 128)
    show(plots.curve_under(S, spectral_flux(S), "flux", rate, 128),
         alt="""The spectrogram of a second of a drum loop, with the flux below it: a peak at the start of every hit, low in
between.""")
listen(event("beat", 3), "the loop")

# %% [markdown]
# **To discuss.** A violin begins so softly that its flux has hardly a peak. What else could tell you that a note has begun?
#
# ### Exercise 7 · Tone or noise, if you want more
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

# %% exercise="spectral_flatness" points=0 minutes=10 about="tone or noise?"
def spectral_flatness(S):
    """Return geometric mean over arithmetic mean of each power spectrum.

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
# ### Exercise 8 · Smooth or jagged, if you want more
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

# %% exercise="spectral_irregularity" points=0 minutes=10 about="smooth or jagged?"
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
# ### Exercise 9 · Where does it end, if you want more
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

# %% exercise="spectral_rolloff" points=0 minutes=10 about="where does it end?"
def spectral_rolloff(S, sample_rate, share=0.85):
    """Return the frequency up to which most of each spectrum lies.

    S: (F, T) magnitudes, rows from 0 Hz to sample_rate / 2.
    Returns (T,) in Hz: the lowest row's frequency at which the sum of the
    magnitudes from 0 Hz on is at least share · their total.
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
# **What you should see.** All of them over the same sounds. Curves of functions that you have not written stay empty. Look for the places where each curve
# moves and the others do not.

# %% demo=true
def of_spectrum(feature):
    """Turn a function of magnitudes into one that the ruler can call."""
    return lambda x, n_fft, hop_length: feature(stft_magnitude(x, n_fft, hop_length))


SoundRuler(
    stft_magnitude,
    {
        "centroid (Hz)": of_spectrum(lambda S: spectral_moments(S, rate)[0]),
        "spread (Hz)": of_spectrum(lambda S: spectral_moments(S, rate)[1]),
        "skewness": of_spectrum(lambda S: spectral_moments(S, rate)[2]),
        "kurtosis": of_spectrum(lambda S: spectral_moments(S, rate)[3]),
        "flux": of_spectrum(spectral_flux),
        "flatness": of_spectrum(spectral_flatness),
        "irregularity": of_spectrum(spectral_irregularity),
        "rolloff (Hz)": of_spectrum(lambda S: spectral_rolloff(S, rate)),
    },
    scene,
    rate,
    n_fft=512,
    hop_length=128,
)

# %% [markdown]
# *Bell, word, violin, cymbal. Where the bell has faded, the curves describe the hiss that is left as earnestly as the tone before.*
#
# **To discuss.** Which two of the curves tell you nearly the same here? Would you give both to a classifier?
#
# ## 5 Pitch and harmonics
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
# ### Exercise 10 · The fundamental frequency
#
# **Goal.** The pitch of one frame, in Hz: that of the best whole lag, to 10 cents. (A cent is a hundredth of a semitone.) {{worth}}
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
# **Predict first.** At 16,000 Hz, which lag is 200 Hz? Which frequencies have the lags next to it?
#
# <details><summary>Compare</summary>
#
# 80 samples. 81 is 197.5 Hz and 79 is 202.5 Hz, 22 cents away on either side. For high tones whole lags are coarse; finer methods lay a parabola
# through the peak. Here the whole lag is the answer.
# </details>

# %% exercise="f0_autocorrelation" points=6 minutes=40 about="which pitch?"
def f0_autocorrelation(x, sample_rate, fmin, fmax):
    """Return the fundamental frequency of one frame, in Hz.

    x: (n,) samples, as they are: no window, no mean taken away.
    Search lags l = 1, 2, … with fmin ≤ sample_rate / l ≤ fmax. Compare
    r[l] = Σ_t x[t] x[t + l], the plain sum (not divided by its length).
    Returns sample_rate / l for the l with the largest r; where several
    are equal, the shortest.
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
    low = note("bassoon", 48)[8000:8000 + 1024]
    r = np.correlate(low, low, "full")[len(low) - 1 :]
    f0 = f0_autocorrelation(low, rate, 60, 500)
    spectrum = np.abs(np.fft.rfft(low * np.hanning(len(low))))
    show(plots.period(low, r[:640], rate, (60, 500), f0),
         alt=f"""A frame of a bassoon, and its autocorrelation over the lag. The highest point in the searched range is at
{1000 / f0:.2f} ms, which is {f0:.1f} Hz.""")
    print(f"The strongest line of its spectrum is at {np.argmax(spectrum) * rate / len(low):.0f} Hz, your f0 is {f0:.1f} Hz.")

# %% [markdown]
# Now a tune, frame by frame. It is put together from recorded notes of a trombone; the grey line is what was played.

# %% demo=true
played = (46, 53, 51, 50, 48, 58, 53)
with yours("f0_autocorrelation"), yours("frame"):
    tune = np.concatenate([note("trombone", midi)[2000:8000] for midi in played])
    found = np.array([f0_autocorrelation(piece, rate, 60, 500) for piece in frame(tune, 1024, 512)])
    starts = 512 * np.arange(len(found))
    midis = np.array(played)[np.minimum((starts + 512) // 6000, len(played) - 1)]
    truth = 440 * 2 ** ((midis - 69) / 12)
    inside = (starts % 6000) < 6000 - 1024
    cents = np.abs(1200 * np.log2(found / truth))[inside]
    show(plots.pitches((starts + 512) / rate, found, truth),
         alt="""Fundamental frequency over time, seven notes of a trombone. Your points lie on what was played, but for a few
where one note turns into the next.""")
    print(f"{np.mean(cents < 50):.0%} of the frames within a note are less than a quarter tone from what was played.")
    listen(tune, "the tune")

# %% [markdown]
# **To discuss.** Set `fmin` to 20 Hz and the frame to 4096 samples. What could go wrong, and what with a polyphonic sound?
#
# ### Exercise 11 · Harmonic energies, if you want more
#
# **Goal.** How strong is each harmonic? {{worth}}
#
# {{forbidden}}
#
# Two instruments on the same note differ in how the energy is spread over the harmonics. Harmonic $h$ lies at $h f_0$, which is row $h f_0 N / f_s$; take the nearest. Under a
# Hann window a pure tone is a hill of four to five rows, so add up that row and two on each side:
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

# %% exercise="harmonic_energy" points=0 minutes=20 about="how strong is each harmonic?"
def harmonic_energy(S, sample_rate, f0, n_harmonics):
    """Return the energy of the harmonics f0, 2 f0, 3 f0, … of one spectrum.

    S: (F,) magnitudes, F = 1 + n_fft // 2.   f0 in Hz, at least three rows.
    Returns (n_harmonics,): the sum of S² over the row nearest to each
    harmonic and two on either side; rows beyond the end do not count.
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
with yours("harmonic_energy"), yours("f0_autocorrelation"), yours("stft_magnitude"):
    energies = {}
    for name in ("flute", "trumpet", "violin"):
        middle = note(name, 65)[8000:10048]
        f0 = f0_autocorrelation(middle, rate, 200, 700)
        energies[f"{name}, {f0:.0f} Hz"] = harmonic_energy(stft_magnitude(middle, 2048, 1024)[:, 0], rate, f0, 10)
    show(plots.harmonics(energies),
         alt="""Energy of the first ten harmonics of a flute, a trumpet and a violin. The flute's falls steeply, the trumpet's
stays strong far up, the violin's goes up and down.""")

# %% [markdown]
# **To discuss.** What share of a sound's energy lies in its harmonics? Think of a cymbal, and of a breathy flute.
#
# ## 6 Mel and MFCC
#
# ### Exercise 12 · The cepstrum, if you want more
#
# A voice's spectrum has two layers. Narrow, evenly spaced lines come from the vocal folds, a slow curve over them from throat and mouth. In the spectrum the two are
# *multiplied*. A logarithm turns that into a *sum*. And how do you tell a fast wiggle from a slow one in a sum? By a Fourier transform. The **power cepstrum** is
# that spectrum of a spectrum:
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

# %% exercise="power_cepstrum" points=0 minutes=15 about="the spectrum of a spectrum"
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
# **What you should see.** A second way to a pitch: the bassoon's cepstrum, with a peak at one period.

# %% demo=true
with yours("power_cepstrum"), yours("f0_autocorrelation"):
    low = note("bassoon", 48)[8000:8000 + 2048]
    f0 = f0_autocorrelation(low, rate, 60, 500)
    show(plots.cepstrum(power_cepstrum(low * np.hanning(2048)), rate, f0),
         alt=f"""The power cepstrum of a bassoon from 2 to 20 ms. Its highest peak is near {1000 / f0:.1f} ms, one period of
the pitch that the autocorrelation finds.""")

# %% [markdown]
# ### How an ear divides the octaves
#
# Two tones of 200 and 300 Hz are far apart for you, those of 7,200 and 7,300 Hz nearly the same. Your ear is fine at low frequencies and coarse at high ones. The **mel scale** lays frequencies out so that
# equal steps sound about equally large. Several formulas are in use. Slaney's, given above, is a straight line up to 1,000 Hz and a logarithm beyond.
#
# A **mel filter bank** sums up a power spectrum in bands that are equally wide in mel, so wider and wider in Hz. Each band is a triangle. Band $i$ rises from corner
# $e_i$ to $e_{i+1}$ and falls to $e_{i+2}$, so neighbours overlap by half. High bands are wider and would catch more power, so each triangle is made as high as is needed for an area of 1:
#
# $$B_i(f) = \frac{2}{e_{i+2} - e_i}\, \max\Big(0,\; \min\Big(\frac{f - e_i}{e_{i+1} - e_i},\; \frac{e_{i+2} - f}{e_{i+2} - e_{i+1}}\Big)\Big)$$
#
# ### Exercise 13 · The mel filter bank
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

# %% exercise="mel_filterbank" points=6 minutes=40 about="hear like an ear"
def mel_filterbank(sample_rate, n_fft, n_mels, fmin, fmax):
    """Return triangles that are even on the mel scale.

    n_mels + 2 corners lie evenly in mel between fmin and fmax (Hz).
    Triangle i rises from corner i to i + 1 and falls to i + 2, straight in
    Hz, and is 0 elsewhere. Its height is 2 / (width in Hz): area 1.
    Returns (n_mels, 1 + n_fft // 2): a triangle in each row, at the
    frequencies from 0 to sample_rate / 2.
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
    B = np.asarray(mel_filterbank(rate, n_fft, n_mels, 0.0, float(fmax)))
    S = stft_magnitude(note("violin", 60), n_fft, n_fft // 2).mean(axis=1)
    empty = int(np.sum(B.sum(axis=1) == 0))
    title = f"{n_mels} bands up to {fmax:,} Hz, {n_fft} samples: {empty} without any frequency"
    return plots.bank(B, S, rate, title), f"""Above: {n_mels} triangles that get wider and lower towards {fmax} Hz,
{empty} of them empty. Below: a violin's spectrum, and its mean power in each band as a smooth curve over it."""


Sliders(explore,
        n_mels=IntSlider(24, 4, 80, 4, description="bands"),
        n_fft=SelectionSlider(options=[256, 512, 1024, 2048], value=1024, description="samples in a frame"),
        fmax=SelectionSlider(options=[2000, 4000, 8000], value=8000, description="up to (Hz)"))

# %% [markdown]
# How does a band sound? Here is white noise through three of your triangles.

# %% demo=true
with yours("mel_filterbank"):
    noise = np.fft.rfft(np.random.default_rng(0).normal(size=rate))
    B = mel_filterbank(rate, rate, 24, 0.0, 8000.0)
    for i in (3, 11, 20):
        centre = B[i] @ np.linspace(0, rate / 2, B.shape[1]) / B[i].sum()
        listen(np.fft.irfft(noise * np.sqrt(B[i])), f"band {i}, around {centre:,.0f} Hz")

# %% [markdown]
# **To discuss.** What does the bank do to the lines of a high violin note, and what to those of a tuba?
#
# ### Exercise 14 · MFCC
#
# The levels of neighbouring bands resemble each other, so most of 40 numbers is said twice. A cosine transform sorts what they say from coarse to fine: coefficient 0 is the mean level, 1 the tilt, 2 a bow, and so
# on. Keep the first dozen, and you keep the curve of mouth or body without the lines of the pitch. These are the **mel-frequency cepstral coefficients**. It is the idea of the cepstrum again,
# on an axis like the ear's.
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
# | `bank` | $(M, F)$ | a filter bank; it comes as an argument, so exercise 13 costs nothing here |
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

# %% exercise="mfcc" points=4 minutes=25 about="a spectrum in 13 numbers"
def mfcc(S, bank, n_mfcc):
    """Return mel-frequency cepstral coefficients.

    S: (F, T) magnitudes.   bank: (n_mels, F), as mel_filterbank makes it.
    Powers S² go through the bank; what is below FLOOR counts as FLOOR;
    10 log₁₀ makes dB. Then a cosine transform (DCT-II, orthonormal) over
    the bands of each frame.
    Returns (n_mfcc, T): the first n_mfcc coefficients, number 0 included.
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
def loudest(x, length):
    """Return the piece of a sound that is loudest."""
    start = np.argmax(np.convolve(x**2, np.ones(length), mode="valid"))
    return x[start : start + length]


with yours("mfcc"), yours("mel_filterbank"), yours("stft_magnitude"):
    fs = speech.sample_rate
    S = stft_magnitude(loudest(spoken(4, 0), 512), 512, 256)
    B = mel_filterbank(fs, 512, 40, 0.0, fs / 2)
    C = mfcc(S, B, 40)[:, 0]
    waves = np.cos(np.pi * np.outer(np.arange(40) + 0.5, np.arange(40)) / 40) * np.sqrt(2 / 40)
    waves[:, 0] = np.sqrt(1 / 40)
    levels = 10 * np.log10(np.maximum(B @ S[:, 0] ** 2, FLOOR))
    show(plots.smoothed(levels, {n: waves[:, :n] @ C[:n] for n in (1, 4, 13, 40)}),
         alt="""Levels of 40 mel bands of a vowel as dots. One coefficient is a flat line, four a slow wave, thirteen follow the
main hills, forty go through every dot.""")
    print(f"The vowel is from the digit 4, {voices}.")

# %% [markdown]
# *Thirteen numbers keep the hills, which say which vowel it is. They drop the ripple of the lines, which says how high it is spoken.*
#
# **To discuss.** Speech recognisers used MFCC for thirty years. Would you take them to tell chords apart?
#
# ## 7 A vowel in 12 numbers
#
# Say *aah*, and change nothing but your lips. The vocal folds go on as before, with pulses; throat and mouth are a **filter** that lets some frequencies through better than others.

# %% demo=true
show(plots.source_filter(), alt="""A chain of three boxes: pulses of the vocal folds, which have pitch and loudness; throat and mouth, a
filter, described by 12 numbers; a vowel, which is what a microphone hears.""")

# %% [markdown]
# **Linear prediction** finds that filter without ever seeing the folds. A resonance makes a sound predictable: each sample is nearly a fixed sum of those before it. Find the coefficients that
# predict best. What is left over is the source.
#
# $$e[t] = x[t] + a_1 x[t-1] + \dots + a_p x[t-p], \qquad \sum_t e[t]^2 \to \min$$
#
# Setting the slopes to zero gives $p$ equations in the autocorrelation $r$. They can be solved one order at a time, by a recursion that Levinson and Durbin found. With $a = (1)$ and $E = r[0]$, for $i = 1, \dots, p$:
#
# $$k = -\frac1E \sum_{j=0}^{i-1} a_j\, r[i-j], \qquad a \leftarrow (a, 0) + k \cdot (a, 0)^{\text{reversed}}, \qquad E \leftarrow E\,(1 - k^2)$$
#
# ### Exercise 15 · Linear prediction, if you want more
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

# %% exercise="lpc" points=0 minutes=40 about="linear prediction"
def lpc(x, order):
    """Return the coefficients of linear prediction (Levinson and Durbin).

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
ORDER, LENGTH, SPEAKER = 12, round(0.04 * speech.sample_rate), -1 if speech.synthetic else 0  # low voices
window = np.hanning(LENGTH)

with yours("lpc"):
    fs, vowels = speech.sample_rate, {}
    for digit, sounds_like in ((4, "o"), (3, "ee")):
        sound = spoken(digit, SPEAKER)
        piece = loudest(sound[len(sound) // 2 :], LENGTH)  # after the consonants
        vowels[f"“{sounds_like}” of the digit {digit}"] = piece, *lpc(piece * window, ORDER)
    lines = {name: (np.abs(np.fft.rfft(piece * window, 1024)), np.sqrt(error) / np.abs(np.fft.rfft(a, 1024)))
             for name, (piece, a, error) in vowels.items()}
    show(plots.envelopes(lines, fs),
         alt="""Spectra of two vowels, lines at the harmonics of the voice. Over each runs a smooth curve with a few hills: the
spectrum of the filter that twelve numbers describe. The hills lie at other frequencies in the two.""")
    for name, (_, a, _) in vowels.items():
        print(f"{name}: {np.array2string(a[1:], precision=2, floatmode='fixed')}")

# %% [markdown]
# Now throw the recording away. Take pulses at the pitch that you measured, and send them through the filter. Then take noise in place of the pulses.

# %% demo=true
with yours("lpc"), yours("f0_autocorrelation"):
    for digit, (name, (piece, a, error)) in zip((4, 3), vowels.items()):
        f0 = f0_autocorrelation(piece, fs, 70, 350)
        pulses = np.zeros(fs)
        pulses[:: round(fs / f0)] = 1.0
        fade = np.minimum(1, np.minimum(np.arange(fs), np.arange(fs)[::-1]) / (0.05 * fs))
        listen(spoken(digit, SPEAKER), f"the digit {digit}, {voices}", fs)
        listen(fade * lfilter([1.0], a, pulses), f"{name}, from 12 numbers and pulses at {f0:.0f} Hz", fs)
        listen(fade * lfilter([1.0], a, np.random.default_rng(0).normal(size=fs)), "the same, whispered: noise for pulses", fs)

# %% [markdown]
# *Twelve numbers, a pitch and a loudness, fifty times a second: that is how the first digital telephones for radio carried speech.*
#
# **PLP**, *perceptual linear prediction*, makes the spectrum more like what reaches the brain before it predicts: bands as wide as the ear's (in Bark, a scale like mel), weighted by how sensitive
# the ear is at each frequency, and loudness as the cube root of power. From this spectrum comes an autocorrelation, by an inverse Fourier transform. The recursion of the last exercise does the rest. It describes voices with
# even fewer numbers and depends less on the speaker. (librosa's `beat.plp` is something else: *predominant local pulse*, a curve of the beat.)
#
# **To discuss.** Which sounds are badly described by pulses through a filter?
#
# ## 8 Is any of this linear?
#
# Notebook 01 learns features from data, and begins with *linear* ones. Were these linear? A linear feature answers to a mixture of two sounds with the sum of its answers:
#
# $$f(a + b) = f(a) + f(b)$$
#
# ### Exercise 16 · The residual of superposition, if you want more
#
# **Goal.** How far is a feature from that? {{worth}}
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
# **Predict first.** Which of these are linear: the complex spectrum, its magnitude, a filter, RMS?
#
# <details><summary>Compare</summary>
#
# The complex spectrum and a filter are. Magnitude and RMS are not: two equal and opposite sounds add up to silence, but neither is silent.
# </details>

# %% exercise="superposition_residual" points=0 minutes=10
def superposition_residual(feature, a, b):
    """Say how far a feature is from f(a + b) = f(a) + f(b).

    feature: function of a sound; returns a number or an array.
    a, b: (n,) sounds.
    Returns ‖f(a+b) − (f(a)+f(b))‖ / (‖f(a+b)‖ + ‖f(a)+f(b)‖), one number
    from 0 to 1; 0 also where both sides are 0. ‖·‖ is the root of the sum of
    squared magnitudes, over every entry of an array of any shape.
    """
    ### BEGIN SOLUTION
    together, apart = feature(a + b), feature(a) + feature(b)
    size = np.linalg.norm(together) + np.linalg.norm(apart)
    return np.linalg.norm(together - apart) / size if size > 0 else 0.0
    ### END SOLUTION

# %% check="superposition_residual"
check(superposition_residual)

# %% [markdown]
# **What you should see.** A bar for each feature of this page, for a violin and a trombone that play together.

# %% demo=true
two = [note("violin", 69)[4000:12000], note("trombone", 53)[4000:12000]]


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

with yours("superposition_residual"):
    superposition_residual(np.diff, *two)
    residuals = {}
    for name, feature in features.items():
        with yours(name):
            residuals[name] = superposition_residual(feature, *two)
    show(plots.bars(residuals, "residual of superposition", "0 would be linear"),
         alt="A bar for each feature. " + ", ".join(f"{name} {value:.2f}" for name, value in residuals.items()) + ".")

# %% [markdown]
# *A filter and the complex spectrum are linear. No feature of this page is, and most are far from it: now you have measured it.*
#
# So whatever learns such features from data has to bend as well. Notebook 02 begins with the smallest machine that does.
#
# **To discuss.** The magnitude spectrogram's bar is short, so a mixture's is nearly the sum of its parts' here. When does that fail? Notebook 01 builds on it nevertheless.
#
# ## 9 The baseline
#
# Ten instruments, 512 clips of half a second. Each clip becomes a row of numbers: the mean of each of your curves, and its standard deviation. A *logistic regression*, the one-layer classifier of notebook 05, does the
# rest; scikit-learn has it ready. Scaling is learned from the training clips and applied to the test clips, together with the classifier: that is what the pipeline is for.

# %% demo=true
def describe(x, bank):
    """Return the features of a clip by family, each the mean and the deviation of its curves over time."""
    x = x / np.abs(x).max()  # how loud a recording is should not matter
    frames, S = frame(x, 512, 256), stft_magnitude(x, 512, 256)
    curves = {
        "crossings": zero_crossing_rate(frames)[None],
        "moments and flux": np.stack([*spectral_moments(S, rate), spectral_flux(S)]),
        "13 MFCC": mfcc(S, bank, 13),
    }
    return {name: np.concatenate([rows.mean(axis=1), rows.std(axis=1)]) for name, rows in curves.items()}


def named_correctly(table, split):
    """Fit on the training clips, and return the share of test clips that are named correctly, and all answers."""
    train, test = instruments.splits[split] == "train", instruments.splits[split] == "test"
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=2000))
    answers = model.fit(table[train], instruments.y[train]).predict(table)
    return np.mean(answers[test] == instruments.y[test]), answers, test


tables = {}  # of each family of features, a row for each clip
with yours("mfcc"):
    bank = mel_filterbank(rate, 512, 40, 0.0, rate / 2)
    rows = [describe(clip, bank) for clip in instruments.x.astype(float)]
    tables |= {name: np.array([row[name] for row in rows]) for name in rows[0]}
    tables["all of them"] = np.hstack(list(tables.values()))
    scores = {f"{name}\n({table.shape[1]} numbers)": {split: named_correctly(table, split)[0] for split in instruments.splits}
              for name, table in tables.items()}
    show(plots.accuracies(scores),
         alt="Accuracy on test clips for each family of features under three splits. " + " ".join(
             f"{name.splitlines()[0]}: " + ", ".join(f"{split} {score:.0%}" for split, score in row.items()) + "."
             for name, row in scores.items()))

# %% [markdown]
# *Three ways to split the same clips, one classifier. The dotted line is guessing.*
#
# Look at the hatched bars first, for they are a lie. Each recorded note gives four clips. The split called *leaking* trains on three and tests on the fourth: it is enough to recognise the *note*. With whole
# recordings on one side, the score falls to what it is worth. With whole bands of pitches on one side, nothing can be learned from the pitch either. Quote a number only together with its split.
#
# **Predict first.** Which instruments will be mixed up? Say two pairs before you run the next cell.
#
# Then press the numbers. Each row is an instrument, each column an answer, and every number plays.

# %% demo=true
if tables:
    score, answers, test = named_correctly(tables["all of them"], "recording")
    print(f"{score:.0%} of {test.sum()} test clips, no recording on both sides.")
    display(ConfusionSounds(instruments.x[test], rate, instruments.y[test], answers[test], instruments.classes))

# %% [markdown]
# **To discuss.** Listen to the largest number off the diagonal. Would you have known better? What did the ear use that no feature here says?
#
# ## In other libraries
#
# Where the definitions agree, so do the numbers. This compares yours with librosa, scipy and numpy:

# %% demo=true
import librosa
from scipy.linalg import solve_toeplitz

x = note("violin", 69)[:8000]
pairs = {
    "frame": lambda: (frame(x, 512, 256), librosa.util.frame(x, frame_length=512, hop_length=256).T),
    "zero-crossing rate": lambda: (zero_crossing_rate(frame(x, 512, 256)),
                                   librosa.feature.zero_crossing_rate(x, frame_length=512, hop_length=256, center=False)[0]),
    "spectrogram": lambda: (S, np.abs(librosa.stft(x, n_fft=512, hop_length=256, center=False))),
    "centroid": lambda: (spectral_moments(S, rate)[0], librosa.feature.spectral_centroid(S=S, sr=rate)[0]),
    "spread": lambda: (spectral_moments(S, rate)[1], librosa.feature.spectral_bandwidth(S=S, sr=rate)[0]),
    "flatness": lambda: (spectral_flatness(S), librosa.feature.spectral_flatness(S=S)[0]),
    "rolloff": lambda: (spectral_rolloff(S, rate), librosa.feature.spectral_rolloff(S=S, sr=rate)[0]),
    "mel filter bank": lambda: (mel_filterbank(rate, 512, 40, 0.0, 8000.0),
                                librosa.filters.mel(sr=rate, n_fft=512, n_mels=40, dtype=float)),
    "MFCC": lambda: (mfcc(S, B, 13), librosa.feature.mfcc(S=librosa.power_to_db(B @ S**2, top_db=None), n_mfcc=13)),
    "LPC": lambda: (lpc(x[:400], 12)[0][1:], solve_toeplitz((r := np.correlate(x[:400], x[:400], "full")[399:])[:12], -r[1:13])),
}
with yours("stft_magnitude"):
    S, B = stft_magnitude(x, 512, 256), librosa.filters.mel(sr=rate, n_fft=512, n_mels=40, dtype=float)
    for name, pair in pairs.items():
        with yours(name):
            mine, theirs = pair()
            print(f"{name:20s} largest difference {np.abs(mine - theirs).max() / np.abs(theirs).max():.0e} of the largest value")

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
# | MFCC | dB, no limit below | librosa cuts 80 dB below the loudest value (`top_db`), and takes frames as above; HTK takes natural logarithms |
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
# | shape | mean, deviation, lean and peak over frequency | `spectral_moments` |
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
# **To read.** M. Müller, *Fundamentals of Music Processing*, 2nd edition, 2021. A. Lerch, *An Introduction to Audio Content Analysis*, 2nd edition, 2023. K. Jensen, *Timbre Models of Musical Sounds*, 1999 (irregularity). S. Davis and P. Mermelstein, *Comparison of parametric
# representations for monosyllabic word recognition*, 1980 (MFCC). J. Makhoul, *Linear prediction: a tutorial review*, 1975. H. Hermansky, *Perceptual linear predictive (PLP) analysis of speech*, 1990. B. Bogert, M. Healy and J. Tukey, *The quefrency alanysis of time series for
# echoes*, 1963. Instruments, events and digits: `data/README.md`.
