using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>A purchase.</summary>
/// <param name="Key">Order id, or the event's id where there is none; one order counts once.</param>
/// <param name="At">When it was made.</param>
/// <param name="Amount">At least 0, at most <see cref="Money.Most"/>, four decimals.</param>
/// <param name="Currency">ISO 4217; empty is the workspace's own.</param>
public sealed record Order(string Key, DateTimeOffset At, decimal Amount, string Currency);

/// <summary>Money given back on an order.</summary>
/// <param name="Key">The order's key; empty when it is not known which.</param>
/// <param name="At">When; the first time, where it was given back in parts.</param>
/// <param name="Amount">At least 0; the sum of all parts.</param>
/// <param name="Currency">ISO 4217; empty is the workspace's own.</param>
public sealed record Refund(string Key, DateTimeOffset At, decimal Amount, string Currency);
