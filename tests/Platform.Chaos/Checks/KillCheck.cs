using Rapport.Platform.Chaos.Faults;

namespace Rapport.Platform.Chaos.Checks;

/// <summary>
/// Where nothing but kills happened: nobody died of anything else, and no kill left more mails of which nobody can tell
/// than notification had claimed.
/// </summary>
internal static class KillCheck
{
    private const string Kill = $"{FaultPlan.Kill} ";

    // A batch is claimed while the one before goes out.
    private const int MostUnknown = 2 * Bench.MailBatch;

    /// <summary>Compares.</summary>
    /// <param name="scene">With all faults over.</param>
    /// <param name="mails">What became of the mails.</param>
    public static async Task CompareAsync(Scene scene, MailFigures mails)
    {
        var faults = scene.Records.Select(record => record.Fault).ToList();
        if (faults.Count == 0 || !faults.TrueForAll(fault => fault.StartsWith(Kill, StringComparison.Ordinal)))
            return;
        foreach (var part in await scene.Stack.PartsAsync())
            if (faults.Count(fault => fault == Kill + part.Name) is var times && part.Restarts != times)
                scene.Findings.Add(
                    Finding.NoRecovery, $"{part.Name}: {times} kills, started again {part.Restarts} times");
        var most = MostUnknown * faults.Count(fault => fault.StartsWith(Kill + "notification", StringComparison.Ordinal));
        if (mails.Unknown > most)
            scene.Findings.Add(Finding.Lost, $"{mails.Unknown} mails are declared unknown, the kills explain {most}");
    }
}
