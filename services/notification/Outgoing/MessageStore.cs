using System.Linq.Expressions;
using MongoDB.Driver;
using Rapport.Hosting.Time;
using Rapport.Notification.Conclusions;
using Rapport.Notification.Domain;
using Rapport.Notification.Stores;

namespace Rapport.Notification.Outgoing;

/// <summary>A change of one message, carried out only while it is as it was read.</summary>
/// <param name="Before">As it was read.</param>
/// <param name="After">As it becomes.</param>
/// <param name="Conclusions">What follows for the log, written with it.</param>
internal sealed record MessageChange(
    MessageRecord Before, MessageRecord After, IReadOnlyList<WaitingConclusion> Conclusions);

/// <summary>Who fetched something of a message, carried out only while nothing else was fetched.</summary>
/// <param name="Before">As it was read.</param>
/// <param name="Hits">With their verdicts.</param>
/// <param name="JudgeAt">When to look again; null when all have one.</param>
/// <param name="Conclusions">What follows for the log, written with it.</param>
internal sealed record JudgedHits(
    MessageRecord Before, IReadOnlyList<MessageHit> Hits, SystemTime? JudgeAt, IReadOnlyList<WaitingConclusion> Conclusions);

/// <summary>
/// Collection <c>messages</c>, each with its receipt: {_id: "nr_" + command id, w, c: contact, ch, tpl, v: variables,
/// by: {j, r, s, e, h, at}, tp: traceparent, bc: broadcast, exp, q: queued, st: state, due, f: fence, n: attempts, rc: {at, to, ver,
/// cl, p, g: {e, ch, ok, at}}, pol: policies of consent asked, ask: [{q: question, a: answer, by}], hold: until when it is
/// held (business time), pr: priority, why, end, to: the one address it may go to, lf: {why, code, n} what the last attempt met, ad: keyed hash of the address,
/// bo: {cl, why, code, by, at} that it bounced, cp: complained, rp: replied, hits: [{k: kind, l: link, u: url, at, s: system
/// time, by: sign, v: verdict}], hd: when to judge them (system time), out: see <see cref="WaitingConclusion"/>}.
/// <c>due</c> (system time) is there only while a message is queued (when to look at it next) or being sent (when the
/// claim ends). Every change is a compare-and-set on state and fence. Indexes: (due) sparse, the work; (hold) sparse, for the clock
/// of development; (w, c, q descending, _id descending) for a
/// contact's list; (hd) sparse; (out.t) sparse.
/// </summary>
internal sealed class MessageStore(IMongoDatabase database)
{
    private readonly IMongoCollection<MessageDocument> messages = database.GetCollection<MessageDocument>("messages");

    private static FilterDefinitionBuilder<MessageDocument> Where => Builders<MessageDocument>.Filter;

    private static UpdateDefinitionBuilder<MessageDocument> Change => Builders<MessageDocument>.Update;

    public Task PrepareAsync(CancellationToken cancellation) => messages.Indexes.CreateManyAsync(
    [
        new CreateIndexModel<MessageDocument>(
            Builders<MessageDocument>.IndexKeys.Ascending(d => d.DueAt), new CreateIndexOptions { Sparse = true }),
        new CreateIndexModel<MessageDocument>(Builders<MessageDocument>.IndexKeys
            .Ascending(d => d.Workspace).Ascending(d => d.Contact).Descending(d => d.QueuedAt).Descending(d => d.Id)),
        new CreateIndexModel<MessageDocument>(
            Builders<MessageDocument>.IndexKeys.Ascending(d => d.HoldUntil), new CreateIndexOptions { Sparse = true }),
        new CreateIndexModel<MessageDocument>(
            Builders<MessageDocument>.IndexKeys.Ascending(d => d.JudgeAt), new CreateIndexOptions { Sparse = true }),
        WaitingConclusions.Index<MessageDocument>(),
    ], cancellation);

    /// <summary>Queues messages; those that are there already stay as they are.</summary>
    public Task AddAsync(IEnumerable<MessageRecord> queued, CancellationToken cancellation) =>
        messages.InsertNewAsync(queued.Select(MessageDocument.From), cancellation);

    /// <summary>
    /// Messages to look at: queued ones whose time has come, and claims that have ended. Longest due first.
    /// </summary>
    public async Task<IReadOnlyList<MessageRecord>> DueAsync(
        SystemTime systemNow, int max, CancellationToken cancellation) =>
        [.. (await messages.Find(Where.Lte(d => d.DueAt, systemNow.UtcDateTime)).SortBy(d => d.DueAt).Limit(max)
            .ToListAsync(cancellation)).Select(d => d.ToRecord())];

    /// <summary>
    /// Held messages whose hold is over by a business time that was moved, though by system time they are not due yet.
    /// </summary>
    public async Task<IReadOnlyList<MessageRecord>> ReleasedAsync(
        DateTimeOffset businessNow, SystemTime systemNow, int max, CancellationToken cancellation) =>
        [.. (await messages.Find(Where.Lte(d => d.HoldUntil, businessNow.UtcDateTime)).SortBy(d => d.HoldUntil).Limit(max)
            .ToListAsync(cancellation)).Where(d => d.DueAt > systemNow.UtcDateTime).Select(d => d.ToRecord())];

    /// <summary>The end of the hold that is over first after an instant, business time; null when nothing is held.</summary>
    public async Task<DateTimeOffset?> NextReleaseAsync(DateTimeOffset businessNow, CancellationToken cancellation) =>
        await messages.Find(Where.Gt(d => d.HoldUntil, businessNow.UtcDateTime)).SortBy(d => d.HoldUntil).Limit(1)
            .Project(d => d.HoldUntil).FirstOrDefaultAsync(cancellation) is { } next ? next : null;

    /// <summary>Whether a hold is over that was not looked at yet, business time.</summary>
    public Task<bool> AnyReleasedAsync(DateTimeOffset businessNow, CancellationToken cancellation) =>
        messages.Find(Where.Lte(d => d.HoldUntil, businessNow.UtcDateTime)).Limit(1).AnyAsync(cancellation);

    /// <summary>
    /// Carries changes out, each only while its message is as it was read. The ids of those that were: with a new fence
    /// (a claim), only those that this call changed.
    /// </summary>
    public async Task<IReadOnlySet<string>> ApplyAsync(
        IReadOnlyList<MessageChange> changes, CancellationToken cancellation)
    {
        if (changes.Count == 0)
            return new HashSet<string>();
        var token = Guid.NewGuid().ToString("N");
        var result = await messages.BulkWriteAsync(
            changes.Select(change => new UpdateOneModel<MessageDocument>(AsRead(change.Before), Update(change, token))),
            new BulkWriteOptions { IsOrdered = false }, cancellation);
        var ids = changes.Select(change => change.After.Id).ToHashSet();
        if (result.ModifiedCount == changes.Count)
            return MessageMetrics.Count(changes, ids);
        return MessageMetrics.Count(changes, (await messages.Find(Where.In(d => d.Id, ids) & Where.Eq("tok", token)).Project(d => d.Id)
            .ToListAsync(cancellation)).ToHashSet());
    }

    /// <summary>How many messages are due, counted up to a bound, and since when the first.</summary>
    public async Task<(long Count, SystemTime? Oldest)> CountDueAsync(
        SystemTime systemNow, int most, CancellationToken cancellation)
    {
        var due = Where.Lte(d => d.DueAt, systemNow.UtcDateTime);
        var oldest = await messages.Find(due).SortBy(d => d.DueAt).Limit(1).Project(d => d.DueAt)
            .FirstOrDefaultAsync(cancellation);
        return oldest is null
            ? (0, null)
            : (await messages.CountDocumentsAsync(due, new CountOptions { Limit = most }, cancellation), SystemTime.From(oldest.Value));
    }

    /// <summary>One message; null when the workspace has none of this id.</summary>
    public async Task<MessageRecord?> FindAsync(string workspace, string id, CancellationToken cancellation) =>
        (await messages.Find(d => d.Id == id && d.Workspace == workspace).FirstOrDefaultAsync(cancellation))
            ?.ToRecord();

    /// <summary>Where each of these messages stands, whether it is held, and whether it bounced; those that do not exist are left out.</summary>
    public async Task<IReadOnlyDictionary<string, (MessageState State, string Reason, bool IsHeld, bool HasBounced)>> StandingAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellation) =>
        (await messages.Find(Where.In(d => d.Id, ids)).Project(d => new { d.Id, d.State, d.Reason, d.HoldUntil, d.Bounce })
            .ToListAsync(cancellation)).ToDictionary(
            d => d.Id, d => (d.State, d.Reason ?? "", d.State == MessageState.Queued && d.HoldUntil is not null, d.Bounce is not null));

    /// <summary>A page of the messages to these contacts, newest first, after the given place.</summary>
    public async Task<IReadOnlyList<MessageRecord>> ListAsync(
        string workspace, IEnumerable<string> contacts, (DateTimeOffset At, string Id)? after, int count,
        CancellationToken cancellation)
    {
        var filter = Where.Eq(d => d.Workspace, workspace) & Where.In(d => d.Contact, contacts);
        if (after is var (at, id))
            filter &= Where.Lt(d => d.QueuedAt, at.UtcDateTime)
                | (Where.Eq(d => d.QueuedAt, at.UtcDateTime) & Where.Lt(d => d.Id, id));
        var found = await messages.Find(filter).SortByDescending(d => d.QueuedAt).ThenByDescending(d => d.Id)
            .Limit(count).ToListAsync(cancellation);
        return [.. found.Select(d => d.ToRecord())];
    }

    /// <summary>
    /// Writes down, once, that a message bounced, with what follows for the log. False when that stands there already.
    /// </summary>
    public Task<bool> BounceAsync(
        MessageRecord message, Bounce bounce, IReadOnlyList<WaitingConclusion> conclusions, CancellationToken cancellation) =>
        NoteAsync(message, d => d.Bounce, BounceDocument.From(bounce), conclusions, cancellation);

    /// <summary>Likewise that its receiver complained.</summary>
    public Task<bool> ComplainAsync(
        MessageRecord message, DateTimeOffset at, IReadOnlyList<WaitingConclusion> conclusions, CancellationToken cancellation) =>
        NoteAsync(message, d => d.ComplainedAt, at.UtcDateTime, conclusions, cancellation);

    /// <summary>Likewise that somebody answered it; the first answer.</summary>
    public Task<bool> ReplyAsync(
        MessageRecord message, DateTimeOffset at, IReadOnlyList<WaitingConclusion> conclusions, CancellationToken cancellation) =>
        NoteAsync(message, d => d.RepliedAt, at.UtcDateTime, conclusions, cancellation);

    /// <summary>Writes down that something of a message was fetched; of one that has many of them already no more.</summary>
    public async Task<bool> HitAsync(string workspace, string id, MessageHit hit, CancellationToken cancellation) =>
        (await messages.UpdateOneAsync(
            Where.Eq(d => d.Id, id) & Where.Eq(d => d.Workspace, workspace) & Where.Exists($"hits.{MessageHit.Most - 1}", false),
            Change.Push(d => d.Hits, HitDocument.From(hit)).Min(d => d.JudgeAt, (hit.Since + MessageHit.Settling).UtcDateTime),
            cancellationToken: cancellation)).ModifiedCount == 1;

    /// <summary>Messages of which somebody fetched something, and it is time to say who. Longest due first.</summary>
    public async Task<IReadOnlyList<MessageRecord>> ToJudgeAsync(SystemTime systemNow, int max, CancellationToken cancellation) =>
        [.. (await messages.Find(Where.Lte(d => d.JudgeAt, systemNow.UtcDateTime)).SortBy(d => d.JudgeAt).Limit(max)
            .ToListAsync(cancellation)).Select(d => d.ToRecord())];

    /// <summary>Writes down who it was; of a message of which something else was fetched meanwhile nothing.</summary>
    public Task JudgeAsync(IReadOnlyCollection<JudgedHits> judged, CancellationToken cancellation) => judged.Count == 0
        ? Task.CompletedTask
        : messages.BulkWriteAsync(
            judged.Select(each => new UpdateOneModel<MessageDocument>(
                Where.Eq(d => d.Id, each.Before.Id) & Where.Eq(d => d.JudgeAt, each.Before.JudgeAt!.Value.UtcDateTime)
                    & Where.Size(d => d.Hits, each.Hits.Count),
                Change.Combine(
                [
                    Change.Set(d => d.Hits, [.. each.Hits.Select(HitDocument.From)]),
                    each.JudgeAt is { } next ? Change.Set(d => d.JudgeAt, next.UtcDateTime) : Change.Unset(d => d.JudgeAt),
                    .. each.Conclusions.Count == 0 ? Array.Empty<UpdateDefinition<MessageDocument>>()
                        : [Change.PushEach(d => d.Out, each.Conclusions)],
                ]))), new BulkWriteOptions { IsOrdered = false }, cancellation);

    /// <summary>The messages to these contacts that were queued since an instant, newest first, at most so many.</summary>
    public async Task<IReadOnlyList<MessageRecord>> SinceAsync(
        string workspace, IEnumerable<string> contacts, DateTimeOffset since, int most, CancellationToken cancellation) =>
        [.. (await messages.Find(Where.Eq(d => d.Workspace, workspace) & Where.In(d => d.Contact, contacts)
                & Where.Gte(d => d.QueuedAt, since.UtcDateTime))
            .SortByDescending(d => d.QueuedAt).ThenByDescending(d => d.Id).Limit(most).ToListAsync(cancellation))
            .Select(d => d.ToRecord())];

    /// <summary>How many messages there are to these contacts.</summary>
    public Task<long> CountAsync(string workspace, IEnumerable<string> contacts, CancellationToken cancellation) =>
        messages.CountDocumentsAsync(
            Where.Eq(d => d.Workspace, workspace) & Where.In(d => d.Contact, contacts), cancellationToken: cancellation);

    /// <summary>
    /// Forgets all messages to these contacts, queued ones too: they are never sent. Of one that is being handed over at
    /// this moment the outcome is written nowhere.
    /// </summary>
    public async Task<long> ForgetAsync(string workspace, IEnumerable<string> contacts, CancellationToken cancellation) =>
        (await messages.DeleteManyAsync(
            Where.Eq(d => d.Workspace, workspace) & Where.In(d => d.Contact, contacts), cancellation)).DeletedCount;

    /// <summary>Whether a message falls due by the given instant, system time.</summary>
    public Task<bool> AnyDueAsync(SystemTime systemTime, CancellationToken cancellation) =>
        messages.Find(Where.Lte(d => d.DueAt, systemTime.UtcDateTime)).Limit(1).AnyAsync(cancellation);

    /// <summary>The next expiry of a message that is not at its end, business time.</summary>
    public async Task<DateTimeOffset?> NextExpiryAsync(DateTimeOffset businessNow, CancellationToken cancellation) =>
        await messages.Find(
            Where.Gt(d => d.DueAt, DateTime.UnixEpoch) & Where.Gt(d => d.ExpireAt, businessNow.UtcDateTime))
            .SortBy(d => d.ExpireAt).Limit(1).Project(d => d.ExpireAt).FirstOrDefaultAsync(cancellation) is { } next
            ? next
            : null;

    /// <summary>Conclusions that wait.</summary>
    public Task<IReadOnlyList<(string Document, WaitingConclusion Waiting)>> ReadWaitingAsync(
        int max, CancellationToken cancellation) => WaitingConclusions.ReadAsync(messages, max, cancellation);

    /// <summary>Takes out conclusions that are in the log.</summary>
    public Task RemoveWaitingAsync(
        IReadOnlyList<(string Document, string Conclusion)> keys, CancellationToken cancellation) =>
        WaitingConclusions.RemoveAsync(messages, keys, cancellation);

    private async Task<bool> NoteAsync<TValue>(
        MessageRecord message, Expression<Func<MessageDocument, TValue>> field, TValue value,
        IReadOnlyList<WaitingConclusion> conclusions, CancellationToken cancellation)
    {
        var set = Change.Set(field, value);
        var result = await messages.UpdateOneAsync(
            Where.Eq(d => d.Id, message.Id) & Where.Eq(d => d.Workspace, message.Origin.Workspace)
                & Where.Exists(new ExpressionFieldDefinition<MessageDocument>(field), false),
            conclusions.Count == 0 ? set : set.PushEach(d => d.Out, conclusions), cancellationToken: cancellation);
        return result.ModifiedCount == 1;
    }

    private static FilterDefinition<MessageDocument> AsRead(MessageRecord before)
    {
        // The claimant may learn the outcome after its claim was given up for unknown: the truth is still welcome.
        var states = before.State == MessageState.Sending
            ? Where.In(d => d.State, [MessageState.Sending, MessageState.Unknown])
            : Where.Eq(d => d.State, before.State);
        return Where.Eq(d => d.Id, before.Id) & Where.Eq(d => d.Fence, before.Fence) & states;
    }

    private static UpdateDefinition<MessageDocument> Update(MessageChange change, string token)
    {
        var after = change.After;
        List<UpdateDefinition<MessageDocument>> parts =
        [
            Change.Set(d => d.State, after.State), Change.Set(d => d.Fence, after.Fence),
            Change.Set(d => d.Attempts, after.Attempts), Change.Set("tok", token),
            after.DueAt is { } due ? Change.Set(d => d.DueAt, due.UtcDateTime) : Change.Unset(d => d.DueAt),
            after.EndedAt is { } end ? Change.Set(d => d.EndedAt, end.UtcDateTime) : Change.Unset(d => d.EndedAt),
            after.Reason.Length > 0 ? Change.Set(d => d.Reason, after.Reason) : Change.Unset(d => d.Reason),
        ];
        // Written with the decision that made it; what follows carries it along.
        if (after.Receipt is { } receipt && !ReferenceEquals(receipt, change.Before.Receipt))
            parts.AddRange(
                Change.Set(d => d.Receipt, ReceiptDocument.From(receipt)), Change.Set(d => d.Policies, receipt.Policies),
                Change.Set(d => d.Asked, [.. receipt.Asked.Select(AskedDocument.From)]),
                receipt.HoldUntil is { } hold
                    ? Change.Set(d => d.HoldUntil, hold.UtcDateTime) : Change.Unset(d => d.HoldUntil));
        if (after.Fault != change.Before.Fault)
            parts.Add(after.Fault is { } fault
                ? Change.Set(d => d.Fault, FaultDocument.From(fault)) : Change.Unset(d => d.Fault));
        if (after.AddressId != change.Before.AddressId)
            parts.Add(Change.Set(d => d.AddressId, after.AddressId));
        if (after.Bounce is { } bounce && bounce != change.Before.Bounce)
            parts.Add(Change.Set(d => d.Bounce, BounceDocument.From(bounce)));
        if (change.Conclusions.Count > 0)
            parts.Add(Change.PushEach(d => d.Out, change.Conclusions));
        return Change.Combine(parts);
    }
}
