namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>What amounts in other currencies are worth in the workspace's own.</summary>
/// <param name="Own">ISO 4217 code of the workspace's currency; empty takes amounts of every currency as they are.</param>
/// <param name="Rates">Units of the own currency for one unit of another, by code; above 0.</param>
public sealed record CurrencyRates(string Own, IReadOnlyDictionary<string, decimal> Rates)
{
    /// <summary>Amounts as they are.</summary>
    public static CurrencyRates None { get; } = new("", new Dictionary<string, decimal>());

    /// <summary>The amount in the workspace's currency; null when there is no rate for its currency.</summary>
    public decimal? Convert(decimal amount, string currency) =>
        Own.Length == 0 || currency.Length == 0 || currency == Own ? amount
        : Rates.TryGetValue(currency, out var rate) ? amount * rate : null;
}
