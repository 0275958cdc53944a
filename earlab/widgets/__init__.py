"""Widgets: pictures that run your own functions.

Each one displays itself as the last expression of a cell.  ``docs/widgets.md`` shows how to use and write one.
"""

from earlab.widgets.activation_explorer import ActivationExplorer
from earlab.widgets.decision_surface import DecisionSurface
from earlab.widgets.eigenvalue_plane import EigenvaluePlane
from earlab.widgets.filter_board import FilterBoard
from earlab.widgets.filter_gallery import FilterGallery
from earlab.widgets.gate_scope import GateScope
from earlab.widgets.gradient_flow import GradientFlow
from earlab.widgets.kernel_on_image import KernelOnImage
from earlab.widgets.kernel_on_sound import KernelOnSound
from earlab.widgets.loss_surface_race import LossSurfaceRace
from earlab.widgets.nmf_mixer import NmfMixer
from earlab.widgets.pca_cloud import PcaCloud
from earlab.widgets.perceptron_board import PerceptronBoard
from earlab.widgets.pooling_router import PoolingRouter
from earlab.widgets.receptive_field_tree import ReceptiveFieldTree
from earlab.widgets.sound_ruler import SoundRuler
from earlab.widgets.toeplitz_view import ToeplitzView
from earlab.widgets.vanishing_explorer import VanishingExplorer

__all__ = [
    "ActivationExplorer",
    "DecisionSurface",
    "EigenvaluePlane",
    "FilterBoard",
    "FilterGallery",
    "GateScope",
    "GradientFlow",
    "KernelOnImage",
    "KernelOnSound",
    "LossSurfaceRace",
    "NmfMixer",
    "PcaCloud",
    "PerceptronBoard",
    "PoolingRouter",
    "ReceptiveFieldTree",
    "SoundRuler",
    "ToeplitzView",
    "VanishingExplorer",
]
