"""Words with a second meaning give a topic in one of them only; the sentences are our own."""

from __future__ import annotations

import pytest

from paperbrowse.topics import TopicRules

RULES = TopicRules.load()

CONFUSIONS = [
    # topic, a paper of it, and one that only shares a word
    (
        "finance",
        ("Choosing a Portfolio of Shares", "On the stock market, a portfolio is a bet on prices. "
         "Accounting for fees, our financial model loses less."),
        ("A Portfolio of Solvers", "A portfolio of solvers runs at the price of more memory. "
         "Accounting for restarts, the portfolio is faster; the price is paid once."),
    ),
    (
        "science",
        ("Reading the Scientific Literature with Models", "We find the citations that a "
         "scientific paper lacks."),
        ("Classifying Nodes of Cora", "On three citation networks, nodes are papers and edges are "
         "a citation. The citation graph is sparse."),
    ),
    (
        "uncertainty",
        ("Calibration of Classifiers", "Confidence calibration makes a prediction honest: we "
         "measure the calibration error and the predictive uncertainty."),
        ("Calibration of a Pair of Cameras", "Camera calibration finds the focal length. Our "
         "calibration needs no target, and the uncertainty of the camera is small."),
    ),
    (
        "camera-geometry",
        ("Self-Calibration from Two Views", "The fundamental matrix gives the camera parameters."),
        ("Calibration of Confidence", "Confidence calibration on a test set. After calibration "
         "the calibration error halves."),
    ),
    (
        "fairness",
        ("Discrimination by Loan Models", "Group fairness is broken by discrimination against a "
         "protected attribute."),
        ("Discrimination of Textures", "The discrimination of two textures by eye is fast. "
         "Discrimination falls with contrast, and discrimination is learned."),
    ),
    (
        "physics",
        ("Learning the Laws of Fluid Dynamics", "Physics gives the network its symmetry."),
        ("Quantum Circuits as Classifiers", "A quantum circuit of ten qubits is trained. Quantum "
         "computing needs few data."),
    ),
    (
        "quantum",
        ("Quantum Circuits as Classifiers", "A quantum circuit of ten qubits is trained."),
        ("Turbulence in a Box", "Fluid dynamics is simulated by a physical system of equations."),
    ),
    (
        "quantization",
        ("Training with Four-Bit Weights", "Post-training quantization to 4-bit weights; the "
         "quantized model loses nothing."),
        ("Recovery from 1-Bit Measurements", "In 1-bit compressed sensing a sparse signal is "
         "found from its signs. The quantization of a measurement is severe."),
    ),
    (
        "transformers",
        ("A Vision Transformer for Maps", "Our transformer reads patches."),
        ("Attention in Monkeys", "Attention moves before the eye does. Attention was measured in "
         "six animals, and attention is slow."),
    ),
    (
        "attention",
        ("An Attention Mechanism over Sets", "The attention weights are sparse."),
        ("Attention in Monkeys", "Visual attention moves before the eye movement does."),
    ),
    (
        "in-context-learning",
        ("Ordering the Examples of In-Context Learning", "Each demonstration of a prompt counts."),
        ("Robots That Learn from One Demonstration", "A demonstration shows the robot a task. "
         "Each demonstration is short; a second demonstration helps."),
    ),
    (
        "diffusion-models",
        ("Sampling a Diffusion Model in Four Steps", "The diffusion model draws images."),
        ("Fibres from Diffusion MRI", "Diffusion MRI measures water. The diffusion tensor of white "
         "matter is fitted by diffusion in each voxel."),
    ),
    (
        "medical-imaging",
        ("Fibres from Diffusion MRI", "Diffusion MRI measures the white matter of the brain."),
        ("Sampling a Diffusion Model", "The diffusion model draws images of cats."),
    ),
    (
        "pruning",
        ("Pruning Networks by Magnitude", "Network pruning removes weights."),
        ("Pruning a Decision Tree", "A decision tree is pruned from its leaves. Pruning by "
         "cross-validation keeps the pruned tree small; pruning is cheap."),
    ),
    (
        "machine-translation",
        ("Machine Translation for Small Languages", "A translation model of two languages."),
        ("Unpaired Image-to-Image Translation", "A translation of horses to zebras (I2I). The "
         "translation is learned by GANs; each translation is sharp."),
    ),
    (
        "kernel-methods",
        ("Learning with a Kernel", "A support vector machine with a Gaussian kernel."),
        ("Estimating the Blur Kernel", "The blur kernel of a photograph is found first. A wide "
         "kernel is harder than a narrow kernel."),
    ),
    (
        "graph-neural-networks",
        ("Deep Graph Neural Networks", "Message passing in a GNN of forty layers."),
        ("Cutting a Hypergraph", "The hypergraph has few edges. We cut the hypergraph greedily."),
    ),
    (
        "agent-memory",
        ("Episodic Memory for Agents", "The agent's long-term memory is a list of notes."),
        ("Working Memory in Cortex", "Neurons in cortex hold working memory. Working memory fades "
         "when a synapse tires."),
    ),
    (
        "social-choice",
        ("Voting Rules for Committees", "A voting rule picks three candidates of an election."),
        ("Hough Voting for Cars", "Each patch casts a vote; Hough voting finds the centre. The "
         "voting is fast, and voting needs no training."),
    ),
    (
        "document-understanding",
        ("Reading PDF Documents", "Optical character recognition of a document image."),
        ("Fusing PDFs over Groups", "A PDF over rotations is propagated. Each PDF is Gaussian, "
         "and two PDFs are combined."),
    ),
    (
        "climate-weather",
        ("Statistical Downscaling of Rainfall", "Precipitation forecasts of a climate model."),
        ("Removing Haze", "Dehazing needs the atmospheric light. Atmospheric scattering in bad "
         "weather is modelled; adverse weather is common."),
    ),
    (
        "hallucination",
        ("Hallucination in Summaries", "Factual errors of a model: hallucination is common."),
        ("Face Hallucination", "Face hallucination by super-resolution; a hallucinated face is "
         "sharp, and hallucination is fast."),
    ),
    (
        "materials",
        ("Finding an Alloy", "Materials science by a network: a material and its crystal."),
        ("Materials in a Photograph", "The reflectance of a material is its BRDF. Each material "
         "has a texture; the material is edited."),
    ),
    (
        "law",
        ("Predicting a Court Decision", "Legal reasoning over case law."),
        ("A Law of Large Numbers", "Scaling laws and a control law. The law of errors holds."),
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("topic", "right", "wrong"), CONFUSIONS, ids=[topic for topic, _, _ in CONFUSIONS]
)
def test_a_second_meaning_is_told_apart(
    topic: str, right: tuple[str, str], wrong: tuple[str, str]
) -> None:
    assert topic in RULES.tags(*right)
    assert topic not in RULES.tags(*wrong)


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Tracking a Swimmer", "tracking"),
        ("A 3-D Model of a Teapot", "3d-vision"),
        ("Kernels on Strings", "kernel-methods"),
        ("PAC Learning of Parities", "learning-theory"),
        ("Shape from Shading Under the Sea", "depth-estimation"),
        ("Stereo with Three Lenses", "depth-estimation"),
        ("Learning to Rank Recipes", "ranking"),
        ("Object Recognition in Clutter", "image-classification"),
        ("Boosting by Majority with AdaBoost", "ensembles"),
        ("Triangulating Belief Networks", "probabilistic-models"),
        ("A Hidden Markov Model of Songs", "probabilistic-models"),
        ("Planning with Partial Orders", "planning"),
        ("Constraint Satisfaction by Backjumping", "constraint-satisfaction"),
        ("Circumscription in a Modal Logic", "logic"),
        ("Parsing with a Unification Grammar", "parsing-linguistics"),
        ("Inductive Logic Programming in Chemistry", "relational-learning"),
        ("Nonlinear Dimensionality Reduction", "dimensionality-reduction"),
        ("Selecting Features: Feature Selection Revisited", "feature-selection"),
        ("The Fundamental Matrix Revisited", "camera-geometry"),
        ("Optic Flow of a Turning Head", "optical-flow"),
        ("Frequent Itemsets in Streams", "data-mining"),
        ("An Expert System for Pumps", "logic"),
        ("IDA* on a Small Memory", "heuristic-search"),
        ("Edge Detection with Zero Crossings", "low-level-vision"),
        ("Firing Rates in the Retina", "neuroscience"),
        ("Analog VLSI for Learning", "hardware"),
        ("Backpropagation with Momentum", "neural-networks"),
    ],
)
def test_what_an_older_paper_is_plainly_about_is_found(title: str, topic: str) -> None:
    assert topic in RULES.tags(title, None)
