/// A topology file of containerlab: containers, and the links between their devices.
/// <https://containerlab.dev/manual/topo-def-file/>
struct ContainerlabTopology {
  /// A container of kind `linux`.
  struct Node {
    var name: String
    /// The comments before the node in the file, one line each.
    var comments: [String] = []
    /// The command that the container runs.
    var entrypoint: String
    /// The files of this folder that are mounted in the container, and their paths there.
    var binds: [(file: String, path: String)] = []
    /// Commands that are run in the container when its links are there, each without a shell.
    var commands: [String] = []
  }

  /// The name of the container image of all nodes. It contains aspic, which routers need, and
  /// iproute2, which all nodes need.
  static let image = "aspic"

  var name: String
  /// Lines at the top of the file.
  var comments: [String] = []
  var nodes: [Node] = []
  /// The two devices of each link, as `pe1:eth1`.
  var links: [(String, String)] = []

  var text: String {
    var text = comments.map { YAMLText.comment($0) + "\n" }.joined()
    text += "name: \(YAMLText.scalar(name))\ntopology:\n  nodes:\n"
    for node in nodes { text += Self.text(of: node) }
    if !links.isEmpty { text += "  links:\n" }
    for link in links {
      text += "    - endpoints: [\(YAMLText.quoted(link.0)), \(YAMLText.quoted(link.1))]\n"
    }
    return text
  }

  private static func text(of node: Node) -> String {
    var text = node.comments.map { "    \(YAMLText.comment($0))\n" }.joined()
    text += """
          \(YAMLText.scalar(node.name)):
            kind: linux
            image: \(image)
            entrypoint: \(YAMLText.scalar(node.entrypoint))

      """
    if !node.binds.isEmpty { text += "      binds:\n" }
    for bind in node.binds {
      text += "        - \(YAMLText.scalar("\(bind.file):\(bind.path):ro"))\n"
    }
    if !node.commands.isEmpty { text += "      exec:\n" }
    for command in node.commands { text += "        - \(YAMLText.scalar(command))\n" }
    return text
  }
}
