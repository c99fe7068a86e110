/// The index of a next-hop service set, with the direction of the packets that one of its two units
/// brings to it.
typealias ServiceSide = (set: Int, direction: RuleModel.MatchDirection)
