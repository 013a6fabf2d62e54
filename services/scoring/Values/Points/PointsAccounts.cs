using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;
using Rapport.Scoring.Values.Fits;
using Rapport.Scoring.Values.Settings;
using Rapport.Values.V1;
using PointsAccount = Rapport.Values.V1.PointsAccount;
using PointsEntry = Rapport.Values.V1.PointsEntry;

namespace Rapport.Scoring.Values.Points;

/// <summary>Where points are earned, spent and looked up.</summary>
internal sealed class PointsAccounts(PointsQueue queue, PointsHistory history, ValueSettingsStore settings, PageTokens tokens)
{
    /// <summary>Credits points.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, IDEMPOTENCY_KEY_REUSED, DEADLINE_EXCEEDED.</exception>
    public async Task<PointsReceipt> EarnAsync(
        string workspace, EarnPointsRequest request, DateTimeOffset now, CancellationToken cancellation)
    {
        var program = (await settings.ReadAsync(workspace)).Points;
        return await queue.AskAsync(workspace, request.Contact, request.ToDomain(workspace, program, now), now, cancellation);
    }

    /// <summary>Takes points off.</summary>
    /// <exception cref="DomainError">As earning; and INSUFFICIENT_POINTS.</exception>
    public Task<PointsReceipt> BurnAsync(
        string workspace, BurnPointsRequest request, DateTimeOffset now, CancellationToken cancellation) =>
        queue.AskAsync(workspace, request.Contact, request.ToDomain(workspace), now, cancellation);

    /// <summary>A page of a ledger.</summary>
    public async Task<ListPointsEntriesResponse> ListAsync(
        string workspace, ListPointsEntriesRequest request, CancellationToken cancellation)
    {
        var (size, query) = (PageTokens.Size(request.PageSize), $"points/{request.Contact}");
        var below = tokens.Read(workspace, query, request.PageToken) is { } token
            ? long.Parse(token, CultureInfo.InvariantCulture) : long.MaxValue;
        var found = await history.ReadAsync(workspace, request.Contact, below, size, cancellation);
        return new ListPointsEntriesResponse
        {
            Entries = { found.Select(ToProto) },
            NextPageToken = found.Count < size ? "" : tokens.Write(
                workspace, query, found[^1].Number.ToString(CultureInfo.InvariantCulture)),
        };
    }

    /// <summary>The entries of a contact's ledger below a number, the latest first.</summary>
    public async Task<IReadOnlyList<PointsEntry>> ReadAsync(
        string workspace, string contact, long below, int size, CancellationToken cancellation) =>
        [.. (await history.ReadAsync(workspace, contact, below, size, cancellation)).Select(ToProto)];

    private static PointsEntry ToProto(Domain.PointsEntry entry) => new()
    {
        Number = entry.Number, At = entry.At.ToTimestamp(), From = ToProto(entry.From), To = ToProto(entry.To),
        Points = entry.Points, Event = entry.Request, Reason = entry.Reason, Rule = entry.Rule, Cause = entry.Cause,
    };

    private static PointsAccount ToProto(Domain.PointsAccount account) => account switch
    {
        Domain.PointsAccount.Customer => PointsAccount.Customer,
        Domain.PointsAccount.Issued => PointsAccount.Issued,
        Domain.PointsAccount.Redeemed => PointsAccount.Redeemed,
        Domain.PointsAccount.Expired => PointsAccount.Expired,
        _ => PointsAccount.Transferred,
    };
}
