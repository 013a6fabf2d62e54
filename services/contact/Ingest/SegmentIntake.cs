using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Contact.Identities;
using Rapport.Contact.Inbox;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>Takes Segment calls in: the good ones durable, the others on the list of rejects.</summary>
internal sealed class SegmentIntake(
    EventAcceptance acceptance, TraitAcceptance traits, ContractAcceptance contracts, IdentifierTypeCatalogue types,
    InboxWriter inbox, RejectStore rejects,
    PrivacySignals privacy, IOptions<ContactOptions> options, TimeProvider clock)
{
    /// <summary>Takes one call, or {"batch": [calls]}.</summary>
    /// <param name="caller">Who sends it.</param>
    /// <param name="body">The request's JSON.</param>
    /// <param name="type">The call's type where the path says it; null for a batch.</param>
    /// <param name="historic">They count, but start nothing.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="DomainError">The request as a whole cannot be taken.</exception>
    public async Task TakeAsync(
        IngestCaller caller, JsonElement body, string? type, bool historic, CancellationToken cancellation)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw DomainError.Invalid("body", "is not a JSON object");
        var now = clock.GetUtcNow();
        var calls = type is null ? Items(body) : [body];
        var reader = new SegmentCalls(now, type is null ? body : null);
        var declared = await types.OfAsync(caller.Workspace, cancellation);
        var accepted = new List<Event>(calls.Count);
        var refused = new List<Reject>();
        foreach (var call in calls)
        {
            var item = reader.Read(call, type);
            item.Input.Historic = historic;
            var fault = item.Fault
                ?? EventLimits.CheckSent(JsonMarshal.GetRawUtf8Value(call).Length, options.Value.EventBytes);
            if (fault is null && acceptance.Accept(item.Input, caller.Workspace, caller.Origin, declared, out fault) is { } taken
                && (fault = traits.Check(taken) ?? contracts.Check(taken)) is null)
            {
                taken.Flags.Add(item.Flags);
                accepted.Add(taken);
                continue;
            }

            fault = fault! with { Path = SegmentCalls.PathOf(fault!.Path, item.Input.Name) };
            refused.Add(new Reject(caller.Principal, item.Input.Id, item.Input.Name, fault, now));
            IngestMetrics.Rejected(IngestMetrics.Segment, fault.Path);
        }

        var refusals = privacy.Refusals(caller, accepted);
        await inbox.AppendAsync(caller.Workspace, Guid.NewGuid().ToString("N"), [.. accepted, .. refusals], cancellation);
        privacy.Remember(refusals);
        IngestMetrics.Accepted(IngestMetrics.Segment, accepted.Count);
        await rejects.AddAsync(caller.Workspace, refused, cancellation);
    }

    private static List<JsonElement> Items(JsonElement body)
    {
        // Whoever gives it twice means all of it; a request is not refused for that.
        List<JsonElement>? items = null;
        foreach (var property in body.EnumerateObject())
        {
            if (!JsonMarshal.GetRawUtf8PropertyName(property).SequenceEqual("batch"u8))
                continue;
            if (property.Value.ValueKind != JsonValueKind.Array)
                throw DomainError.Invalid("batch", "is missing or not an array");
            (items ??= []).AddRange(property.Value.EnumerateArray());
        }

        if (items is null)
            throw DomainError.Invalid("batch", "is missing or not an array");
        EventLimits.CheckCount("batch", items.Count);
        return items;
    }
}
