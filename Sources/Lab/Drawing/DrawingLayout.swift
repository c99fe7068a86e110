/// Where nodes stand: in columns, each as many lines away from a node at the edge of the network.
struct DrawingLayout {
  /// The first node of each part of the network that hangs together.
  private(set) var roots: [Int] = []
  /// By node: the nodes that were found from it, and by which line.
  private(set) var children: [[(node: Int, line: Int)]]
  /// Lines by which nodes were found.
  private(set) var treeLines: Set<Int> = []
  /// By node.
  private(set) var columns: [Int]
  /// The nodes of each column, from top to bottom.
  private(set) var rows: [[Int]] = []

  init(_ drawing: Drawing) {
    children = drawing.nodes.map { _ in [] }
    columns = drawing.nodes.map { _ in -1 }
    var neighbors: [[(node: Int, line: Int)]] = drawing.nodes.map { _ in [] }
    for (number, line) in drawing.lines.enumerated() {
      neighbors[line.from.node].append((line.to.node, number))
      neighbors[line.to.node].append((line.from.node, number))
    }
    // Hosts are outside, and routers in the middle: columns are counted from a host.
    let hosts = drawing.nodes.indices.filter {
      drawing.nodes[$0].kind == .host && !neighbors[$0].isEmpty
    }
    for start in hosts + Array(drawing.nodes.indices) where columns[start] < 0 {
      roots.append(start)
      columns[start] = 0
      var (queue, next) = ([start], 0)
      while next < queue.count {
        let node = queue[next]
        next += 1
        place(node, in: columns[node])
        for (other, line) in neighbors[node] where columns[other] < 0 {
          columns[other] = columns[node] + 1
          children[node].append((other, line))
          treeLines.insert(line)
          queue.append(other)
        }
      }
    }
  }

  private mutating func place(_ node: Int, in column: Int) {
    while rows.count <= column { rows.append([]) }
    rows[column].append(node)
  }
}
