using NodaTime;
using Rapport.Notification.Domain;
using Rapport.Notification.Frequencies;
using Rapport.Notification.Suppressions;
using Rapport.Notification.Templates;

namespace Rapport.Notification.Sending;

/// <summary>What was decided about a message, and what goes out if anything does.</summary>
/// <param name="Message">The message.</param>
/// <param name="Receipt">What was read.</param>
/// <param name="Decision">Null when nothing can be decided yet.</param>
/// <param name="Facts">What the decision read.</param>
internal sealed record PlannedMessage(MessageRecord Message, Receipt Receipt, SendDecision? Decision, SendFacts Facts);

/// <summary>
/// Decides batches of queued messages: gathers the evidence, asks the pure decision, and then the caps for all that would go
/// out.
/// </summary>
internal sealed class SendPlanner(
    EvidenceReader evidence, TemplateCatalogue templates, FactsGathering gathering, PlaceReservation places, TimeProvider clock,
    ILogger<SendPlanner> logger)
{
    /// <summary>A decision for every message.</summary>
    public async Task<IReadOnlyList<PlannedMessage>> PlanAsync(
        IReadOnlyCollection<MessageRecord> messages, CancellationToken cancellation)
    {
        var planned = new List<PlannedMessage>(messages.Count);
        foreach (var group in messages.GroupBy(message => message.Origin.Workspace))
        {
            var (decided, rules, now) = await DecideAsync(group.Key, [.. group], cancellation);
            planned.AddRange(await ReserveAsync(group.Key, decided, rules, now, cancellation));
        }

        return planned;
    }

    /// <summary>
    /// The decision for every message of one workspace as it would be now, but for the caps: no place is asked for and none is
    /// taken. Changes nothing.
    /// </summary>
    public async Task<IReadOnlyList<PlannedMessage>> TryAsync(
        IReadOnlyList<MessageRecord> messages, CancellationToken cancellation) =>
        messages.Count == 0 ? [] : (await DecideAsync(messages[0].Origin.Workspace, messages, cancellation)).Decided;

    private async Task<(List<PlannedMessage> Decided, SendingRules Rules, DateTimeOffset Now)> DecideAsync(
        string workspace, IReadOnlyList<MessageRecord> own, CancellationToken cancellation)
    {
        var newest = await templates.NewestAsync(
            workspace, own.Select(message => message.Template).ToHashSet(), cancellation);
        var needConsent = own.Where(message => IsMarketing(newest.GetValueOrDefault(message.Template)));
        var known = await evidence.ReadAsync(
            workspace, own.Select(message => message.Origin.Contact).ToHashSet(),
            needConsent.Select(message => message.Origin.Contact).ToHashSet(),
            own.Where(message => message.OnlyTo.Length > 0).Select(message => new ChannelAddress(
                workspace, message.Channel, SendFacts.AddressOn(message.Channel, message.OnlyTo))), cancellation);
        var now = clock.GetUtcNow();
        return ([.. own.Select(message => Plan(message, newest.GetValueOrDefault(message.Template), known, now))], known.Rules, now);
    }

    private PlannedMessage Plan(MessageRecord message, CompiledTemplate? template, Evidence known, DateTimeOffset now)
    {
        var facts = gathering.Of(message, template, known, now);
        var isUncertain = IsMarketing(template) && facts.Contact?.AllIds.Any(known.Consents.Behind.Contains) == true;
        var decision = isUncertain && !message.Origin.IsStale(now) ? null : Decide(message, facts, now);
        return new PlannedMessage(message, ReceiptOf(message, facts, decision, now), decision, facts);
    }

    /// <summary>Asks the caps for what would go out. Marketing only: the rest neither uses nor needs a place.</summary>
    private async Task<IEnumerable<PlannedMessage>> ReserveAsync(
        string workspace, List<PlannedMessage> decided, SendingRules rules, DateTimeOffset now, CancellationToken cancellation)
    {
        var going = decided.Where(plan => plan.Decision?.Content is not null && IsMarketing(plan.Facts.Template)).ToList();
        if (going.Count == 0)
            return decided;
        var answers = await places.ReserveAsync(workspace, rules.Caps, [.. going.Select(AskOf)], now, cancellation);
        var asking = going.Select(plan => plan.Message.Id).ToHashSet();
        return decided.Select(plan => !asking.Contains(plan.Message.Id) ? plan
            : answers.TryGetValue(plan.Message.Id, out var answer) ? With(plan, plan.Decision!.With(answer))
            : plan with { Decision = null });
    }

    private static PlaceAsked AskOf(PlannedMessage plan) => new(
        plan.Facts.Contact!.Id, [.. plan.Facts.Contact.AllIds], plan.Facts.Zones.Day, new PlaceRequest(
            plan.Message.Id, plan.Message.Channel, plan.Facts.Template!.Version.Purpose, plan.Message.Priority,
            Instant.FromDateTimeOffset(plan.Message.QueuedAt)));

    private static PlannedMessage With(PlannedMessage plan, SendDecision decision) => plan with
    {
        Decision = decision, Receipt = plan.Receipt with { Asked = decision.Asked, HoldUntil = decision.HoldUntil },
    };

    private SendDecision Decide(MessageRecord message, SendFacts facts, DateTimeOffset now)
    {
        try
        {
            return SendDecision.Decide(facts, now);
        }
        catch (Exception exception)
        {
            // One message that cannot be decided must not hold up all the others.
            Log.DecisionFailed(logger, message.Id, exception.GetType().Name);
            return new SendDecision(Reasons.TemplateFailed, null, null);
        }
    }

    private static bool IsMarketing(CompiledTemplate? template) => template?.Version.Class == MessageClass.Marketing;

    private static Receipt ReceiptOf(MessageRecord message, SendFacts facts, SendDecision? decision, DateTimeOffset now) =>
        new(now, facts.Contact is { } contact && contact.Id != message.Origin.Contact ? contact.Id : "",
            facts.Template?.Version.Version ?? 0, facts.Template?.Version.Class ?? MessageClass.Marketing,
            facts.Template?.Version.Purpose ?? "", decision?.Consent,
            string.Join(", ", facts.Policies.Select(each => $"{each.Policy.Id}/{each.Policy.Version}")))
        {
            Asked = decision?.Asked ?? [], HoldUntil = decision?.HoldUntil,
        };
}
