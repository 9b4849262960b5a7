import CommandLanguage

/// The terms of the field that `help` explains.
enum FieldTerms {
    /// All terms, in the order of the reference.
    static let all = graphs + models + training + distilling + measuring

    private static let graphs = [
        HelpTerm(
            "text-attributed graph", ["TAG"],
            "A graph whose nodes have texts, such as papers with abstracts that cite each other. The "
                + "task here is node classification: to predict the class of each node.",
            formula: "G = (V, E, {text_v}, {y_v})", example: "graph describe nouns"),
        HelpTerm(
            "homophily", ["edge homophily"],
            "The fraction of edges whose two nodes have the same class. With high homophily (citation "
                + "graphs: 0.7 to 0.9) neighbours tell much about a node's class; around 1 / classes "
                + "they tell nothing.",
            formula: "h = |{(u, v) ∈ E : y_u = y_v}| / |E|", example: "graph describe nouns"),
        HelpTerm(
            "hop", ["hops", "neighbourhood"],
            "A step along an edge. The neighbours of a node are one hop away, their neighbours two. A "
                + "GNN with K layers reads nodes up to K hops away, and the hop-k prompt describes "
                + "them up to k hops.",
            formula: "N_k(v) = {u : d(u, v) ≤ k}", example: "neighbors nouns 35 --hops 2"),
        HelpTerm(
            "degree", ["degree distribution"],
            "The number of a node's neighbours; in a directed graph the number of edges that end or "
                + "begin there.",
            formula: "deg(v) = |{u : (u, v) ∈ E}|", example: "plot degrees nouns"),
        HelpTerm(
            "split", ["training nodes", "validation nodes", "test nodes"],
            "The division of the labelled nodes into three parts: training nodes, whose labels are "
                + "learned from; validation nodes, which choose the best epoch; and test nodes, which "
                + "are used once, for the result.",
            formula: "V = V_train ∪ V_validation ∪ V_test, disjoint", example: "classes nouns"),
        HelpTerm(
            "few-label split", ["few-shot split", "few labels"],
            "A split with a fixed small number K of training nodes per class: the case in which a "
                + "teacher that knows language helps most. `--split few:10` makes one.",
            formula: "|V_train| = K · classes", example: "graph split nouns few:10"),
        HelpTerm(
            "TF-IDF", ["tf idf", "bag of words"],
            "Features computed from words: how often a word occurs in the text, weighted by how few "
                + "texts it occurs in. Students read it if a graph has no features of its own.",
            formula: "x_vw = tf(w, v) · (ln((1 + n) / (1 + df(w))) + 1), rows of length 1",
            example: "graph features nouns --kind tfidf"),
    ]

    private static let models = [
        HelpTerm(
            "teacher", ["language model", "LLM"],
            "A language model that reads the text of a node and its neighbourhood and answers with a "
                + "class. It is accurate after tuning, but large and slow: hundreds of millions of "
                + "parameters, and a prompt for every node and hop.",
            formula: "p(y | prompt_k(v)) for each hop k", example: "teacher describe tuned"),
        HelpTerm(
            "student", ["graph student"],
            "A small graph neural network that is trained to do the teacher's work: it reads features "
                + "and edges, not prompts, and predicts a whole graph in milliseconds.",
            formula: "ŷ = argmax softmax(GNN(X, E))", example: "student describe small"),
        HelpTerm(
            "GNN", ["graph neural network", "message passing", "GNN layer", "convolution"],
            "A network whose layers update each node from its neighbours (message passing). `gcn` "
                + "averages them, `gat` weighs them by attention, `sage` keeps the node apart from the "
                + "mean of its neighbours, `gin` sums them and applies an MLP.",
            formula: "GCN: H' = σ(D^(-1/2) (A + I) D^(-1/2) H W)",
            example: "student train nouns --conv gat"),
        HelpTerm(
            "hidden dimension", ["width", "hidden state", "hidden states"],
            "The number of values a layer gives for each node or token: its hidden state. `--width` "
                + "sets it for students.",
            formula: "H ∈ R^(nodes × width)", example: "student train nouns --width 32"),
        HelpTerm(
            "plain GNN", ["plain network", "plain"],
            "A GNN without LinguGKD's blocks, as in PyTorch Geometric's examples: convolutions with "
                + "ReLU and dropout. Trained on labels alone it is the usual baseline of the "
                + "literature. Not the same as the no-teacher student.",
            formula: "logits = conv_2(dropout(ReLU(conv_1(X, E))), E)",
            example: "student train nouns --style plain"),
        HelpTerm(
            "no-teacher student", ["no teacher student", "vanilla student", "vanilla"],
            "The student's own network (LinguGKD's blocks), trained on labels alone. The difference "
                + "between it and the distilled student is what distillation gains. The paper calls it "
                + "“vanilla”.",
            formula: "loss = cross entropy(labels)", example: "compare [plain small]"),
        HelpTerm(
            "prompt", ["hop prompt", "template"],
            "The text a teacher reads: the task, the node's text, its neighbours up to hop k and the "
                + "question. There is one prompt per hop; longer ones begin like the shorter ones, so "
                + "that the common beginning is computed once.",
            formula: "prompt_k = instruction + centre + hop 1 + … + hop k + query",
            example: "teacher prompt tuned nouns --node 35 --hops 2"),
        HelpTerm(
            "LoRA", ["low-rank adapter", "adapter", "rank"],
            "Low-rank adaptation: instead of a weight matrix W, two small matrices A and B are "
                + "trained and added to it. Files of some megabytes hold the whole tuning; the model "
                + "itself stays unchanged.",
            formula: "W' = W + (alpha / rank) · B A", example: "teacher describe tuned"),
        HelpTerm(
            "quantisation", ["quantization", "GGUF", "quantised"],
            "Weights stored with few bits, in blocks that share a scale. A GGUF file with 4-bit blocks "
                + "is an eighth of the size in Float32.",
            formula: "w ≈ scale · q, q an integer of 4 to 8 bits",
            example: "teacher describe tuned"),
        HelpTerm(
            "jumping knowledge", ["jumping"],
            "A classifier that reads the outputs of all GNN layers instead of the last one: "
                + "concatenated, their maximum, or combined by an LSTM.",
            formula: "h_v = combine(h_v^1, …, h_v^L)",
            example: "student train nouns --jumping cat"),
    ]

    private static let training = [
        HelpTerm(
            "epoch", ["epochs"],
            "One pass over all training nodes. Students of small graphs take milliseconds per epoch, "
                + "teachers minutes.",
            formula: "steps per epoch = ⌈|V_train| / batch⌉",
            example: "plot curves [plain small]"),
        HelpTerm(
            "cross entropy", ["cross-entropy loss", "loss"],
            "The loss of classification: the negative logarithm of the probability the network gives "
                + "to the true class, averaged over the training nodes.",
            formula: "L = -(1/n) Σ_v ln p(y_v | v)", example: "plot curves [plain small] --of loss"),
        HelpTerm(
            "learning rate", ["schedule", "warmup"],
            "The step size of the optimizer. A schedule lowers it during training; a warmup raises it "
                + "at the start.",
            formula: "θ ← θ - learning rate · update(gradient)",
            example: "student train nouns --optimizer adamw --schedule cosine"),
        HelpTerm(
            "early stopping", ["patience"],
            "Training ends when the validation accuracy has not improved for `--patience` epochs; the "
                + "parameters of the best epoch are kept.",
            formula: "stop at epoch t if t - t_best ≥ patience",
            example: "student train nouns --patience 20"),
        HelpTerm(
            "inductive", ["transductive", "inductive training"],
            "Transductive training sees the whole graph and hides only the labels of validation and "
                + "test nodes; inductive training sees training nodes and the edges among them only, "
                + "as if the others did not exist yet.",
            formula: "E_inductive = E ∩ (V_train × V_train)",
            example: "student train nouns --inductive"),
        HelpTerm(
            "seed", ["random seed"],
            "The start of the random numbers that initialise parameters and draw dropout. The same "
                + "seed gives the same result; several seeds show how much of a difference is chance.",
            formula: "mean ± sd over seeds 0 … n - 1",
            example: "student train nouns --seeds 0..2 | metrics --per-seed"),
    ]

    private static let distilling = [
        HelpTerm(
            "distillation", ["knowledge distillation", "distil"],
            "Training a small network (the student) with what a large one (the teacher) has learned, "
                + "beside the labels. Here the student's hidden states of layer k are aligned with the "
                + "teacher's hop-k features.",
            formula: "L = α · cross entropy + β · distillation loss",
            example: "student distill nouns knowledge"),
        HelpTerm(
            "LinguGKD", ["linguistic graph knowledge distillation"],
            "The method this program is made for (Hu et al., arXiv 2402.05894): a language model is "
                + "tuned on hop prompts, its hop features are extracted, and a GNN is trained whose "
                + "layers are aligned with them by a contrastive loss with learned layer weights.",
            formula: "L = L_CE + Σ_k γ_k · L_contrast(layer k, hop k)",
            example: "student distill nouns knowledge"),
        HelpTerm(
            "hop features", ["hop feature", "knowledge"],
            "The teacher's last hidden state after the hop-k prompt of a node, one vector per node and "
                + "hop. `teacher embed` computes them and keeps them on disk.",
            formula: "t_v^k = last hidden state(prompt_k(v))",
            example: "plot embedding knowledge --layer 0"),
        HelpTerm(
            "contrastive loss", ["InfoNCE", "contrast"],
            "A loss that draws the student's hidden state of a node towards the teacher's feature of "
                + "the same node (the positive) and away from those of nodes of other classes (the "
                + "negatives). Nodes of the same class are not negatives.",
            formula:
                "L = -(1/n) Σ_v ln( exp(s_v·t_v / τ) / (exp(s_v·t_v / τ) + Σ_{u: y_u ≠ y_v} "
                + "exp(s_v·t_u / τ)) )", example: "student distill nouns knowledge --terms contrast"
        ),
        HelpTerm(
            "temperature", ["contrastive temperature", "soft temperature"],
            "The number that scores are divided by before the softmax. Low temperatures look at the "
                + "hardest negatives only; high ones treat all alike. Of soft labels, high ones show "
                + "what the teacher holds possible; when sampling text, 0 is greedy decoding.",
            formula: "p_i = exp(z_i / τ) / Σ_j exp(z_j / τ)",
            example: "student distill nouns knowledge --temperature 0.2"),
        HelpTerm(
            "soft labels", ["soft label", "KL", "Hinton"],
            "The teacher's class probabilities as targets, instead of one class (Hinton). They say "
                + "which classes are similar, also for nodes without a label.",
            formula: "L = τ² · KL(softmax(z_teacher / τ) ‖ softmax(z_student / τ))",
            example: "student distill nouns knowledge --terms [contrast kl:0.3]"),
        HelpTerm(
            "pseudo-label", ["margin"],
            "A teacher's answer that is used as the class of an unlabelled node because it is clear "
                + "enough: the margin between its two best class scores is large.",
            formula: "ŷ_v = argmax_c s_vc if s_(1) - s_(2) ≥ margin",
            example: "student distill nouns knowledge --distill-on all"),
        HelpTerm(
            "layer weights", ["layer weight"],
            "Learned weights of the alignment of each layer: how much the contrastive loss of each hop "
                + "counts.",
            formula: "L = Σ_k γ_k · L_k, Σ_k γ_k = 1", example: "plot layers small"),
        HelpTerm(
            "baseline", ["baselines", "rivals"],
            "A simpler way to solve the same task, which a method must be compared with. `compare "
                + "--baselines` trains label propagation, a plain GNN and, with `--knowledge`, models "
                + "that read the teacher's features directly.",
            formula: "gain = accuracy(student) - accuracy(baseline)",
            example: "compare [small] --baselines"),
        HelpTerm(
            "label propagation", [],
            "A baseline without features and training: the labels of training nodes spread along the "
                + "edges until nothing changes.",
            formula: "Y ← a · D^(-1/2) A D^(-1/2) Y + (1 - a) · Y_train",
            example: "compare [plain] --baselines"),
        HelpTerm(
            "linear probe", ["logistic regression", "probe"],
            "A linear classifier on the teacher's hop features: what the features themselves say, "
                + "without the graph. It needs the teacher for every new node.",
            formula: "p(y | v) = softmax(W t_v + b)",
            example: "compare [small] --baselines --knowledge knowledge"),
    ]

    private static let measuring = [
        HelpTerm(
            "accuracy", [],
            "The fraction of test nodes whose predicted class is the true one. It hides classes with "
                + "few nodes: see macro-F1.",
            formula: "accuracy = correct / all", example: "metrics [plain small]"),
        HelpTerm(
            "macro-F1", ["F1", "macro f1", "precision", "recall"],
            "The mean over all classes of F1, the harmonic mean of precision (how many predictions of "
                + "the class are right) and recall (how many of its nodes are found). Each class "
                + "counts the same, however few nodes it has.",
            formula: "F1_c = 2 · precision · recall / (precision + recall); macro-F1 = mean_c F1_c",
            example: "student evaluate small --by class"),
        HelpTerm(
            "ECE", ["expected calibration error", "calibration error", "confidence"],
            "How far confidence and accuracy differ: predictions are put into 15 bins by confidence, "
                + "and the differences of the bins are averaged. 0 is perfect; a network that is 90 % "
                + "sure should be right in 90 % of the cases.",
            formula: "ECE = Σ_b (n_b / n) · |accuracy_b - confidence_b|",
            example: "plot calibration small"),
        HelpTerm(
            "calibration", ["contextual calibration", "calibrate"],
            "Small language models prefer some class whatever they read. Contextual calibration "
                + "subtracts the class scores of a prompt without content.",
            formula: "s'_c = s_c(prompt) - s_c(prompt without content)",
            example: "teacher evaluate tuned nouns --calibrate"),
        HelpTerm(
            "p-value", ["p", "paired t-test", "significance", "Holm"],
            "The probability of a difference at least this large if there were none: a paired t-test "
                + "of the test accuracies over the seeds, corrected for the number of rows (Holm). It "
                + "needs three seeds or more.",
            formula: "t = mean(d) / (sd(d) / √n), d_i = difference at seed i",
            example: "compare [plain small]"),
        HelpTerm(
            "Cohen's d", ["d", "effect size"],
            "The size of a difference in units of its standard deviation over the seeds: 0.2 is "
                + "small, 0.8 large.",
            formula: "d_z = mean(d) / sd(d)", example: "compare [plain small]"),
        HelpTerm(
            "ablation", ["ablate"],
            "Leaving out one part of a method at a time to see what each contributes.",
            formula: "contribution = accuracy(full) - accuracy(without the part)",
            example: "ablate nouns knowledge --parts [teacher hops]"),
    ]
}
