using System.Text.Json.Nodes;

namespace Rapport.Demo.Simulation;

/// <summary>One call as a web site's SDK would send it, in the Segment format.</summary>
/// <param name="At">When it happens, UTC.</param>
/// <param name="Visitor">Number of the visitor; the platform is not told.</param>
/// <param name="Body">The call's JSON object.</param>
internal sealed record SimulatedCall(DateTimeOffset At, int Visitor, JsonObject Body);
