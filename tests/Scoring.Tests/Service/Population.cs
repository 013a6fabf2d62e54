using Google.Protobuf.WellKnownTypes;
using Rapport.Platform.Testing.Log;
using Rapport.Scoring.Tests.Stores;

namespace Rapport.Scoring.Tests.Service;

/// <summary>
/// Contacts whose chance to order is known: contact i asks for i % 5 demos in each of three months, and orders in each
/// with the log-odds −2.5 + demos. The last month ends at <see cref="End"/>. The same every time.
/// </summary>
internal static class Population
{
    public const int Size = 1500;

    public const int Month = 30;

    public static readonly DateTimeOffset End = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset CutOff => End.AddDays(-Month);

    public static string Name(int contact) => $"c_{contact:0000}";

    public static int Demos(int contact) => contact % 5;

    public static double Truth(int demos) => 1 / (1 + Math.Exp(2.5 - demos));

    /// <summary>Fills the log; hears of everybody who orders in the last month.</summary>
    public static void Fill(FakeLog log, Action<string>? ordered = null, double intercept = -2.5)
    {
        var random = new Random(11);
        for (var contact = 0; contact < Size; contact++)
            for (var month = 3; month >= 1; month--)
            {
                var start = End.AddDays(-Month * month);
                var chance = 1 / (1 + Math.Exp(-intercept - Demos(contact)));
                var orders = random.NextDouble() < chance;
                Add(log, contact, "page_viewed", start.AddDays(Month * random.NextDouble()));
                for (var demo = 0; demo < Demos(contact); demo++)
                    Add(log, contact, "demo_requested", start.AddDays(Month * random.NextDouble()));
                var at = start.AddDays(Month * random.NextDouble());
                if (!orders)
                    continue;
                Add(log, contact, "order_completed", at, ("amount", Value.ForNumber(20)));
                if (month == 1)
                    ordered?.Invoke(Name(contact));
            }

        log.Append(LoggedEvents.Of("end", Name(0), "page_viewed", End));
    }

    private static void Add(
        FakeLog log, int contact, string name, DateTimeOffset at, params (string, Value)[] properties) =>
        log.Append(LoggedEvents.Of($"{contact}/{name}/{at.Ticks}", Name(contact), name, at, null, properties));
}
