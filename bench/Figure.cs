using System.Globalization;

namespace Rapport.Bench;

/// <summary>A measured value beside what the same machine does at the same moment without the platform.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Measured">The value with its unit.</param>
/// <param name="Yardstick">The yardstick's value, with what it is.</param>
/// <param name="Ratio">Measured as a share or multiple of the yardstick.</param>
internal sealed record Figure(string What, string Measured, string Yardstick, string Ratio)
{
    /// <summary>Rates: more is better, and the ratio is a share.</summary>
    public static Figure OfRates(string what, double measured, string unit, double yardstick, string name) => new(
        what, string.Create(CultureInfo.InvariantCulture, $"{measured:N0} {unit}"),
        string.Create(CultureInfo.InvariantCulture, $"{name}: {yardstick:N0} {unit}"),
        string.Create(CultureInfo.InvariantCulture, $"{measured / yardstick:P1} of it"));

    /// <summary>Latencies: less is better, and the ratio is a multiple at p99.</summary>
    public static Figure OfLatencies(string what, Latencies measured, Latencies yardstick, string name) => new(
        what, $"{measured}", $"{name}: {yardstick}",
        string.Create(CultureInfo.InvariantCulture, $"× {measured.At(0.99) / yardstick.At(0.99):N1} at p99"));
}
