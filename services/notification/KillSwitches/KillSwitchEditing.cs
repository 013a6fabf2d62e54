using Google.Protobuf.WellKnownTypes;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Ids;
using Rapport.Hosting.Paging;
using Rapport.Notification.Channels;
using Rapport.Notification.Domain;
using Rapport.Notification.Domain.Webhooks;
using Rapport.Notification.Stores;
using Rapport.Notification.V1;
using KillSwitch = Rapport.Notification.Domain.KillSwitch;
using ProtoSwitch = Rapport.Notification.V1.KillSwitch;

namespace Rapport.Notification.KillSwitches;

/// <summary>Kill switches as the contract has them.</summary>
internal sealed class KillSwitchEditing(
    KillSwitchStore store, IEnumerable<IMessageSender> senders, PageTokens tokens, TimeProvider clock)
{
    private const int LongestReason = 500;

    /// <summary>Sets a switch.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID.</exception>
    public async Task<ProtoSwitch> SetAsync(
        string workspace, string by, CreateKillSwitchRequest request, Attempt attempt, CancellationToken cancellation)
    {
        List<FieldFault> faults = [];
        var channels = senders.Select(sender => sender.Channel).Append(WebhookRules.Channel).Order(StringComparer.Ordinal).ToList();
        if (request.Channel.Length > 0 && !channels.Contains(request.Channel))
            faults.Add(new FieldFault("channel", $"is none of {string.Join(", ", channels)}"));
        // A switch for what can be no journey would stop nothing, and look as if it did.
        if (request.Journey.Length > 0)
            DefinitionId.Check(request.Journey, "journey", faults);
        AddReasonFault(request.Reason, faults);
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        var id = KillSwitch.Prefix + (attempt.IdOf("kill_switch") is { } same ? Guid.Parse(same) : Guid.CreateVersion7()).ToString("N");
        await store.AddAsync(workspace, new KillSwitch(
            id, request.Channel, request.Journey, new SwitchAct(by, clock.Now(), request.Reason.Trim())), cancellation);
        return await GetAsync(workspace, id, cancellation);
    }

    /// <summary>One switch.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<ProtoSwitch> GetAsync(string workspace, string id, CancellationToken cancellation) =>
        await store.FindAsync(workspace, id, cancellation) is { } found
            ? ToProto(found) : throw DomainError.NotFound("kill_switch", id);

    /// <summary>Lifts a switch.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, NOT_FOUND.</exception>
    public async Task<ProtoSwitch> LiftAsync(
        string workspace, string by, LiftKillSwitchRequest request, CancellationToken cancellation)
    {
        List<FieldFault> faults = [];
        AddReasonFault(request.Reason, faults);
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        await store.LiftAsync(
            workspace, request.KillSwitch, new SwitchAct(by, clock.Now(), request.Reason.Trim()), cancellation);
        return await GetAsync(workspace, request.KillSwitch, cancellation);
    }

    /// <summary>A page, newest first.</summary>
    public async Task<ListKillSwitchesResponse> ListAsync(
        string workspace, ListKillSwitchesRequest request, CancellationToken cancellation)
    {
        var query = $"kill_switches/{request.IncludeLifted}";
        var size = PageTokens.Size(request.PageSize);
        var after = ListPlace.Read(tokens.Read(workspace, query, request.PageToken));
        var found = await store.ListAsync(workspace, request.IncludeLifted, after, size + 1, cancellation);
        var response = new ListKillSwitchesResponse { KillSwitches = { found.Take(size).Select(ToProto) } };
        if (found.Count > size)
            response.NextPageToken = tokens.Write(workspace, query, ListPlace.Write(found[size - 1].Set.At, found[size - 1].Id));
        return response;
    }

    private static void AddReasonFault(string reason, List<FieldFault> faults)
    {
        if (string.IsNullOrWhiteSpace(reason))
            faults.Add(new FieldFault("reason", "is missing"));
        else if (reason.Length > LongestReason)
            faults.Add(new FieldFault("reason", $"is longer than {LongestReason} characters"));
    }

    private static ProtoSwitch ToProto(KillSwitch found) => new()
    {
        Id = found.Id, Channel = found.Channel, Journey = found.Journey, Reason = found.Set.Reason, SetBy = found.Set.By,
        SetTime = found.Set.At.ToTimestamp(), LiftedBy = found.Lifted?.By ?? "", LiftTime = found.Lifted?.At.ToTimestamp(),
        LiftReason = found.Lifted?.Reason ?? "",
    };
}
