/// The roles of columns in tables of nodes or edges.
public enum ColumnRole: String, Sendable, CaseIterable {
    /// The node's id.
    case id
    /// The node's text.
    case text
    /// The node's title.
    case title
    /// The node's class.
    case label
    /// The node's part of a split.
    case split
    /// The ids of the nodes that a node is joined to.
    case neighbors
    /// The node that an edge goes from.
    case source
    /// The node that an edge goes to.
    case target
    /// The edge's weight.
    case weight
    /// An array of edges.
    case edges
    /// An array of the nodes' features.
    case features
}

/// The names by which columns are recognised where nobody says what they mean.
///
/// Case and all characters but letters and digits do not matter: `Raw_Text` is `raw_text`. Of several
/// columns that fit, the one whose name stands first here is taken; the others are kept as further
/// columns.
enum ColumnNames {
    static let id = [
        "id", "node", "node_id", "paper_id", "doc_id", "document_id", "article_id", "page_id",
        "item_id", "product_id", "user_id", "entity_id", "vertex", "vertex_id", "node_idx",
        "node_ids", "ids", "node_names", "paper_ids",
    ]
    static let label = [
        "label", "class", "category", "y", "target", "label_id", "labels", "class_id",
        "category_id", "class_name", "label_name", "subject", "field", "topic", "categories",
        "node_label", "gold_label", "ground_truth", "label_idx", "node_labels", "labelid",
    ]
    static let title = [
        "title", "name", "paper_title", "titles", "headline", "node_name", "raw_title",
    ]
    static let text = [
        "text", "abstract", "content", "description", "summary", "body", "raw_text", "raw_texts",
        "texts", "sentence", "sentences", "document", "full_text", "node_text", "contents",
        "paragraph", "passage", "tweet", "gloss", "abs", "abstracts", "title_abstract", "titleabs",
        "raw_content", "post", "review", "definition",
    ]
    static let split = ["split", "splits", "data_split"]
    static let neighbors = [
        "neighbors", "neighbours", "neighbor", "neighbour", "neighbor_ids", "neighbour_ids",
        "neighbor_id", "neighbor_list", "adjacency_list", "adj_list",
    ]
    static let source = [
        "src", "source", "from", "u", "head", "id_1", "id1", "node_1", "node1", "FromNodeId",
        "from_node", "from_id", "source_id", "src_id", "source_node", "citing", "citing_id",
        "citing_paper_id", "start_id", "start_node", "node_id_1", "node_id1", "node_a",
        "link_source", "source_node_id",
    ]
    static let target = [
        "dst", "target", "to", "v", "tail", "id_2", "id2", "node_2", "node2", "ToNodeId",
        "to_node", "to_id", "target_id", "dst_id", "target_node", "cited", "cited_id",
        "cited_paper_id", "end_id", "end_node", "node_id_2", "node_id2", "node_b",
        "link_target", "target_node_id", "dest", "destination",
    ]
    static let edges = [
        "edge_index", "edges", "edge_list", "adj_t", "adj", "adj_matrix", "adjacency", "graph",
    ]
    static let features = [
        "x", "features", "node_features", "feat", "feats", "node_feat", "attr", "attrs",
        "attr_matrix", "node_attr", "embeddings", "embedding",
    ]
    static let weight = ["weight", "w", "weights", "edge_weight"]

    /// The names of a role, the preferred ones first.
    static func names(of role: ColumnRole) -> [String] {
        switch role {
        case .id: id
        case .text: text
        case .title: title
        case .label: label
        case .split: split
        case .neighbors: neighbors
        case .source: source
        case .target: target
        case .weight: weight
        case .edges: edges
        case .features: features
        }
    }

    /// A name without what does not matter: lower case, letters and digits alone.
    static func key(_ name: String) -> String {
        let key = name.lowercased().filter { $0.isLetter || $0.isNumber }
        return key.isEmpty ? name : key
    }

    /// The place of the first of some names in a header.
    static func place(of names: [String], in header: [String]) -> Int? {
        let keys = header.map(key)
        return names.lazy.compactMap { keys.firstIndex(of: key($0)) }.first
    }

    /// The place of the column of a role in a header.
    static func place(of role: ColumnRole, in header: [String]) -> Int? {
        place(of: names(of: role), in: header)
    }
}

extension ColumnRole {
    /// The names by which columns of this role are recognised, the preferred ones first.
    public var names: [String] { ColumnNames.names(of: self) }
}
