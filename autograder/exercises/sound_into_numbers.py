"""Exercises of ``00_sound_into_numbers``, in the notebook's order; each idea has a module of its own."""

from autograder.exercise import Exercise
from autograder.exercises.cepstra import CEPSTRUM, MEL, MFCC, SUPERPOSITION
from autograder.exercises.descriptors import FLATNESS, FLUX, IRREGULARITY, MOMENTS, ROLLOFF
from autograder.exercises.spectra import CROSSINGS, FRAME, RMS, STFT
from autograder.exercises.voices import F0, HARMONICS, LPC

EXERCISES: tuple[Exercise, ...] = (
    FRAME,
    RMS,
    CROSSINGS,
    STFT,
    MOMENTS,
    FLUX,
    FLATNESS,
    IRREGULARITY,
    ROLLOFF,
    F0,
    HARMONICS,
    CEPSTRUM,
    MEL,
    MFCC,
    LPC,
    SUPERPOSITION,
)
