using Rapport.Hosting.Errors;
using Rapport.Notification.Domain;
using Rapport.Notification.Domain.Broadcasts;
using Rapport.Notification.Sending;
using Rapport.Notification.Stores;
using Rapport.Notification.Templates;
using Rapport.Notification.V1;
using Broadcast = Rapport.Notification.Domain.Broadcasts.Broadcast;

namespace Rapport.Notification.Broadcasts;

/// <summary>Decides about the members of a segment as sending would, and sends nothing.</summary>
internal sealed class BroadcastTrial(
    BroadcastEditing broadcasts, SegmentMembers segments, TemplateStore templates, SendPlanner planner, TimeProvider clock)
{
    private const int PageSize = 250;
    private const int DefaultSample = 1000;
    private const int LargestSample = 10_000;

    // What cannot be decided before the log has been followed as far as it reaches.
    private const string Undecided = "undecided";

    /// <summary>What would become of the first members.</summary>
    /// <exception cref="DomainError">NOT_FOUND for broadcast, segment and template; FIELDS_INVALID; UNAVAILABLE.</exception>
    public async Task<CheckBroadcastResponse> CheckAsync(
        string workspace, CheckBroadcastRequest request, CancellationToken cancellation)
    {
        var broadcast = await broadcasts.FindAsync(workspace, request.Broadcast, cancellation);
        if (request.SampleSize is < 0 or > LargestSample)
            throw DomainError.Invalid("sample_size", $"is not between 1 and {LargestSample}");
        var template = await templates.FindAsync(workspace, broadcast.Settings.Template, 0, cancellation)
            ?? throw DomainError.NotFound("template", broadcast.Settings.Template);
        var left = request.SampleSize == 0 ? DefaultSample : request.SampleSize;
        var answer = new CheckBroadcastResponse();
        var heldBack = new Dictionary<string, int>();
        for (string? cursor = ""; cursor is not null;)
        {
            var (contacts, next) = await segments.PageAsync(
                    workspace, broadcast.Settings.Segment, cursor, Math.Min(left, PageSize), cancellation)
                ?? throw DomainError.NotFound("segment", broadcast.Settings.Segment);
            await AddAsync(answer, heldBack, broadcast, template.Channel, contacts, cancellation);
            left -= contacts.Count;
            answer.Complete = next.Length == 0;
            cursor = next.Length > 0 && left > 0 ? next : null;
        }

        answer.HeldBack.AddRange(heldBack.OrderByDescending(each => each.Value).ThenBy(each => each.Key, StringComparer.Ordinal)
            .Select(each => new BroadcastReason { Reason = each.Key, Count = each.Value }));
        return answer;
    }

    private async Task AddAsync(
        CheckBroadcastResponse answer, Dictionary<string, int> heldBack, Broadcast broadcast, string channel,
        IReadOnlyList<string> contacts, CancellationToken cancellation)
    {
        var treated = contacts.Where(
            contact => !ControlGroup.Has(broadcast.Id, contact, broadcast.Settings.ControlPercent)).ToList();
        answer.Sampled += contacts.Count;
        answer.ControlGroup += contacts.Count - treated.Count;
        var now = clock.Now();
        foreach (var plan in await planner.TryAsync(
            [.. treated.Select(contact => MessageOf(broadcast, channel, contact, now))], cancellation))
        {
            if (plan.Decision is { Content: not null } or { HoldUntil: not null })
                answer.Reachable++;
            if (plan.Decision?.HoldUntil is not null)
                answer.WaitingForHours++;
            if ((plan.Decision is { Content: null, HoldUntil: null } against ? against.Reason : plan.Decision is null ? Undecided : null)
                is { } reason)
                heldBack[reason] = heldBack.GetValueOrDefault(reason) + 1;
        }
    }

    private static MessageRecord MessageOf(Broadcast broadcast, string channel, string contact, DateTimeOffset now) => new()
    {
        Id = Broadcast.MessageOf(broadcast.Id, contact), Channel = channel, Template = broadcast.Settings.Template,
        Variables = broadcast.Settings.Variables, Priority = broadcast.Settings.Priority, QueuedAt = now,
        Origin = new Origin
        {
            CommandId = Broadcast.CommandOf(broadcast.Id, contact), Workspace = broadcast.Workspace, Contact = contact,
            Broadcast = broadcast.Id, IssuedAt = now,
        },
    };
}
