using Google.Protobuf.WellKnownTypes;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;
using Rapport.Notification.Domain;
using Rapport.Notification.Stores;
using Rapport.Notification.V1;

namespace Rapport.Notification.Suppressions;

/// <summary>Barred addresses as the contract has them.</summary>
internal sealed class SuppressionEditing(SuppressionStore store, PageTokens tokens, TimeProvider clock)
{
    private const string Query = "suppressions";

    /// <summary>Bars an address.</summary>
    public async Task<Suppression> AddAsync(
        string workspace, CreateSuppressionRequest request, CancellationToken cancellation)
    {
        List<FieldFault> faults = [];
        if (request.Channel != "email")
            faults.Add(new FieldFault("channel", "is not email"));
        if (EmailAddress.Normalise(request.Address) is not { } address)
            faults.Add(new FieldFault("address", "is not an e-mail address as contacts have it: name@example.com, nothing around it"));
        else
            request.Address = address;
        if (request.Reason.Length > 100)
            faults.Add(new FieldFault("reason", "is longer than 100 characters"));
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        var id = SuppressionStore.IdOf(workspace, request.Channel, request.Address);
        return ToProto(await store.AddAsync(
            workspace, new SuppressedAddress(id, request.Channel, request.Reason, clock.GetUtcNow()), cancellation));
    }

    /// <summary>A page, newest first.</summary>
    public async Task<ListSuppressionsResponse> ListAsync(
        string workspace, ListSuppressionsRequest request, CancellationToken cancellation)
    {
        var size = PageTokens.Size(request.PageSize);
        var after = ListPlace.Read(tokens.Read(workspace, Query, request.PageToken));
        var found = await store.ListAsync(workspace, after, size + 1, cancellation);
        var response = new ListSuppressionsResponse { Suppressions = { found.Take(size).Select(ToProto) } };
        if (found.Count > size)
            response.NextPageToken = tokens.Write(
                workspace, Query, ListPlace.Write(found[size - 1].CreatedAt, found[size - 1].Id));
        return response;
    }

    /// <summary>Lets an address be written to again.</summary>
    public async Task RemoveAsync(string workspace, string id, CancellationToken cancellation)
    {
        if (!await store.RemoveAsync(workspace, id, cancellation))
            throw DomainError.NotFound("suppression", id);
    }

    private static Suppression ToProto(SuppressedAddress suppressed) => new()
    {
        Id = suppressed.Id, Channel = suppressed.Channel, Reason = suppressed.Reason,
        CreateTime = suppressed.CreatedAt.ToTimestamp(),
    };
}
