"""Names that papers of this field have in their titles, and that English never writes small.

No name that is a word as well: a capital of such a word tells nothing in a title.
"""

from __future__ import annotations

PROPER_NAMES = frozenset(
    """
    Banach Bayes Bayesian Bellman Bernoulli Boltzmann Bregman Brownian Carlo Cauchy Chebyshev
    Cramer Dirichlet Euclidean Euler Fenchel Fisher Fourier Frobenius Galerkin Gauss Gaussian
    Gaussians Gibbs Grassmann Hadamard Hamilton Hamiltonian Hankel Hausdorff Hebbian
    Hermite Hessian Hilbert Hopfield Householder Ising Jacobi Jacobian Kalman Kolmogorov Kronecker
    Krylov Kullback Lagrange Lagrangian Langevin Laplace Laplacian Legendre Leibler Lipschitz
    Lorentz Lyapunov Mahalanobis Markov Markovian Minkowski Monte Moreau Nash Nesterov Newton
    Nystrom Occam Pareto Parseval Pauli Plackett Poincare Poincaré Poisson Polyak Rademacher
    Riemann Riemannian Schrodinger Schrödinger Shannon Shapley Sinkhorn Sobolev Stein Stiefel
    Taylor Tikhonov Turing Tversky Viterbi Voronoi Wasserstein Wiener Winograd Zipf
    Africa African America American Arabic Asia Asian Basque Bengali Brazilian Britain British
    Catalan China Chinese Czech Danish Dutch Egyptian English Europe European Finnish France French
    German Germany Greek Hebrew Hindi Hungarian India Indian Indonesian Irish Italian Italy Japan
    Japanese Kazakh Korea Korean Mandarin Marathi Norwegian Persian Portuguese Romanian
    Russia Russian Sanskrit Scottish Slovak Slovene Spanish Swahili Swedish Swiss Tamil Telugu Thai
    Tibetan Turkish Ukrainian Urdu Vietnamese Welsh Yoruba Zulu
    Alexa Alzheimer Android Atari Claude Codeforces Covid Facebook Gemini
    Gemma Google Instagram Kaggle Kubernetes Linux Llama Microsoft Minecraft
    Mistral Netflix Nvidia Olympiad Parkinson Python Qwen Reddit Siri Spotify Twitter
    Unicode Wikidata Wikipedia Wiktionary
    """.split()  # noqa: SIM905
)
