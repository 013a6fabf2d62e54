using Rapport.Platform.Chaos.Running;

namespace Rapport.Platform.Chaos.Checks;

/// <summary>The end state of the stores beside what the accepted events must have come to.</summary>
/// <param name="Findings">What is wrong.</param>
/// <param name="Contacts">People compared.</param>
/// <param name="Events">Events that were accepted.</param>
/// <param name="Concluded">Events that the platform added.</param>
/// <param name="Mails">What became of the mails.</param>
/// <param name="TimersLate">How much later than due each timer fired.</param>
internal sealed record Comparison(
    Findings Findings, int Contacts, int Events, int Concluded, MailFigures Mails, IReadOnlyList<TimeSpan> TimersLate)
{
    /// <summary>Reads every store and compares it.</summary>
    /// <param name="stack">The stack, at rest.</param>
    /// <param name="stores">Its stores.</param>
    /// <param name="population">Everyone, at the platform's time.</param>
    /// <param name="waits">How long each journey waits, by its name.</param>
    /// <param name="say">Takes lines of progress.</param>
    public static async Task<Comparison> MakeAsync(
        RunningStack stack, Stores stores, Population population, IReadOnlyDictionary<string, TimeSpan> waits,
        Action<string> say)
    {
        var findings = new Findings();
        using var api = stack.Client(outlastsFaults: true);
        say("comparing identities and log");
        await IdentityCheck.CompareAsync(stores, population, findings);
        var concluded = await LogCheck.CompareAsync(stores, population, findings);
        concluded.Compare(population, findings);
        say("comparing scores");
        await ScoreCheck.CompareAsync(stores, api, population, findings);
        say("comparing tags and segments");
        await TagCheck.CompareAsync(stores, api, population, findings);
        say("comparing journeys, mails and hand-offs");
        var late = await JourneyCheck.CompareAsync(stores, waits, population, findings);
        var mailbox = await stack.MailsAsync();
        var mails = await MailCheck.CompareAsync(stores, mailbox, population, concluded, findings);
        await HandoffCheck.CompareAsync(stores, population, findings);
        say("comparing what the API says of people");
        await ReadCheck.CompareAsync(api, mailbox, population, findings);
        return new Comparison(findings, population.People.Count, population.Events, concluded.Total, mails, late);
    }
}
