using Rapport.Platform.Chaos.Load;
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
    public static async Task<Comparison> MakeAsync(
        RunningStack stack, Stores stores, IReadOnlyList<Person> people, Action<string> say)
    {
        var findings = new Findings();
        var population = new Population(people, TimeProvider.System.GetUtcNow());
        using var api = new ApiClient(stack);
        say("comparing identities and log");
        await IdentityCheck.CompareAsync(stores, population, findings);
        var concluded = await LogCheck.CompareAsync(stores, population, findings);
        concluded.Compare(population, findings);
        say("comparing scores");
        await ScoreCheck.CompareAsync(stores, api, population, findings);
        say("comparing tags and segments");
        await TagCheck.CompareAsync(stores, api, population, findings);
        say("comparing journeys, mails and hand-offs");
        var late = await JourneyCheck.CompareAsync(stores, population, findings);
        var mails = await MailCheck.CompareAsync(stores, stack.Mailbox, population, concluded, findings);
        await HandoffCheck.CompareAsync(stores, population, findings);
        return new Comparison(findings, people.Count, population.Events, concluded.Total, mails, late);
    }
}
