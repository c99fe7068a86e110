package typealias Negotiator = Gateway
