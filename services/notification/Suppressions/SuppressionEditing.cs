using Google.Protobuf.WellKnownTypes;
using Rapport.Events.Consents;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;
using Rapport.Notification.Domain;
using Rapport.Notification.Stores;
using Rapport.Notification.V1;
using ProtoScope = Rapport.Notification.V1.SuppressionScope;
using Scope = Rapport.Notification.Domain.SuppressionScope;

namespace Rapport.Notification.Suppressions;

/// <summary>Suppressed addresses as the contract has them.</summary>
internal sealed class SuppressionEditing(
    SuppressionStore store, SuppressedAddresses suppressed, SuppressionIds ids, PageTokens tokens, TimeProvider clock)
{
    private const int LongestReason = 100;

    /// <summary>Bars an address.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID.</exception>
    public async Task<Suppression> AddAsync(
        string workspace, CreateSuppressionRequest request, CancellationToken cancellation)
    {
        List<FieldFault> faults = [];
        var now = clock.Now();
        var address = AddressOf(request.Channel, request.Address, faults);
        if (request.Reason.Length > LongestReason)
            faults.Add(new FieldFault("reason", $"is longer than {LongestReason} characters"));
        if (ScopeOf(request.Scope) is null)
            faults.Add(new FieldFault("scope", "is none of channel, marketing, all"));
        if (request.ExpireTime?.ToDateTimeOffset() <= now)
            faults.Add(new FieldFault("expire_time", "is not later than now"));
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        var scope = ScopeOf(request.Scope)!.Value;
        var id = ids.Of(workspace, address!.Value, scope, request.Channel);
        return ToProto(await store.AddAsync(workspace, new SuppressedAddress(
            id, address.Value.Type, request.Channel, scope, request.Reason, SuppressedAddress.Api, now,
            request.ExpireTime?.ToDateTimeOffset()), cancellation));
    }

    /// <summary>One suppression.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<Suppression> GetAsync(string workspace, string id, CancellationToken cancellation) =>
        await store.FindAsync(workspace, id, cancellation) is { } found
            ? ToProto(found) : throw DomainError.NotFound("suppression", id);

    /// <summary>What stands against messages to an address on a channel.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID.</exception>
    public async Task<LookupSuppressionsResponse> LookupAsync(
        string workspace, LookupSuppressionsRequest request, CancellationToken cancellation)
    {
        List<FieldFault> faults = [];
        if (AddressOf(request.Channel, request.Address, faults) is not { } address)
            throw DomainError.Invalid(faults);
        var asked = new ChannelAddress(workspace, request.Channel, address);
        var found = (await suppressed.ReadAsync([asked], cancellation))[asked];
        return new LookupSuppressionsResponse
        {
            Suppressions =
            {
                found.Where(each => each.Bars(request.Channel, MessageClass.Marketing, clock.GetUtcNow()))
                    .OrderByDescending(each => each.CreatedAt).Select(ToProto),
            },
        };
    }

    /// <summary>A page, newest first.</summary>
    public async Task<ListSuppressionsResponse> ListAsync(
        string workspace, ListSuppressionsRequest request, CancellationToken cancellation)
    {
        Scope? scope = request.Scope == ProtoScope.Unspecified ? null
            : ScopeOf(request.Scope) ?? throw DomainError.Invalid("scope", "is none of channel, marketing, all");
        var query = $"suppressions/{request.Channel}/{scope}";
        var size = PageTokens.Size(request.PageSize);
        var after = ListPlace.Read(tokens.Read(workspace, query, request.PageToken));
        var found = await store.ListAsync(workspace, request.Channel, scope, after, size + 1, cancellation);
        var response = new ListSuppressionsResponse { Suppressions = { found.Take(size).Select(ToProto) } };
        if (found.Count > size)
            response.NextPageToken = tokens.Write(
                workspace, query, ListPlace.Write(found[size - 1].CreatedAt, found[size - 1].Id));
        return response;
    }

    /// <summary>Lets an address be written to again.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task RemoveAsync(string workspace, string id, CancellationToken cancellation)
    {
        if (!await store.RemoveAsync(workspace, id, cancellation))
            throw DomainError.NotFound("suppression", id);
    }

    private static ConsentAddress? AddressOf(string channel, string address, List<FieldFault> faults)
    {
        var type = ConsentChannels.AddressTypes(channel) is [var only and ("email" or "phone")] ? only : null;
        if (type is null)
            faults.Add(new FieldFault("channel", "is none of email, sms, phone, call, whatsapp"));
        var normal = type == "phone" ? PhoneNumber.Normalise(address) : EmailAddress.Normalise(address);
        if (normal is null)
            faults.Add(new FieldFault("address", type == "phone"
                ? "is not a phone number in E.164: +4930123456"
                : "is not an e-mail address as contacts have it: name@example.com, nothing around it"));
        return type is null || normal is null ? null : new ConsentAddress(type, normal);
    }

    private static Scope? ScopeOf(ProtoScope scope) => scope switch
    {
        ProtoScope.Unspecified or ProtoScope.Channel => Scope.Channel,
        ProtoScope.Marketing => Scope.Marketing,
        ProtoScope.All => Scope.All,
        _ => null,
    };

    private static Suppression ToProto(SuppressedAddress suppressed) => new()
    {
        Id = suppressed.Id, Channel = suppressed.Channel, Reason = suppressed.Reason,
        CreateTime = suppressed.CreatedAt.ToTimestamp(), Source = suppressed.Source, AddressType = suppressed.AddressType,
        ExpireTime = suppressed.ExpiresAt?.ToTimestamp(),
        Scope = suppressed.Scope switch
        {
            Scope.Marketing => ProtoScope.Marketing, Scope.All => ProtoScope.All, _ => ProtoScope.Channel,
        },
    };
}
