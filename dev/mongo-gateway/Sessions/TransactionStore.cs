using System.Collections.Concurrent;
using Npgsql;
using Rapport.MongoGateway.Errors;
using Rapport.MongoGateway.Postgres;
using Rapport.MongoGateway.Wire;

namespace Rapport.MongoGateway.Sessions;

/// <summary>The transactions of all sessions; each open one holds a connection of its own pool.</summary>
internal sealed class TransactionStore(
    PostgresPools pools, GatewayOptions options, TimeProvider clock, ILogger<TransactionStore> log) : IAsyncDisposable
{
    // A driver repeats a commit within minutes; after this the session's memory is dropped.
    private static readonly TimeSpan SessionMemory = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<Guid, SessionTransaction> sessions = new();

    /// <summary>Runs a command of a transaction on its connection; any error rolls the transaction back.</summary>
    public async Task<Reply> Run(Request request, Func<NpgsqlConnection, Task<Reply>> command)
    {
        var transaction = await Enter(request);
        try
        {
            if (request.StartsTransaction)
                await Begin(transaction, Number(request));
            var reply = await command(transaction.ConnectionOf(Number(request)));
            if (reply.HasWriteErrors)
                await transaction.RollBack();
            return reply;
        }
        catch
        {
            if (transaction.Number == request.TransactionNumber)
                await transaction.RollBack();
            throw;
        }
        finally
        {
            Leave(transaction);
        }
    }

    /// <summary>
    /// Commits; a repeated commit gives the first one's answer, even by another process of the gateway.
    /// </summary>
    /// <exception cref="CommandError">It was not committed, or it is not known.</exception>
    public async Task<Reply> Commit(Request request)
    {
        var transaction = await Enter(request);
        try
        {
            var number = Number(request);
            if (transaction.Number == number && transaction.State == TransactionState.InProgress)
                await transaction.Commit();
            else if (transaction.Number != number ||
                transaction.State is TransactionState.None or TransactionState.Unknown)
                await Settle(transaction, number);
            if (transaction.State != TransactionState.Committed)
                throw SessionTransaction.NoSuchTransaction(number);
            return Reply.Ok();
        }
        catch (NpgsqlException e)
        {
            var error = PostgresErrors.Translate(e, request);
            throw transaction.State == TransactionState.Unknown
                ? new CommandError(error.Code, error.Message, CommandError.UnknownCommitResult)
                : SessionTransaction.NoSuchTransaction(Number(request));
        }
        finally
        {
            Leave(transaction);
        }
    }

    /// <summary>Rolls back.</summary>
    /// <exception cref="CommandError">The transaction is not open.</exception>
    public async Task<Reply> Abort(Request request)
    {
        var transaction = await Enter(request);
        try
        {
            transaction.ConnectionOf(Number(request));
            await transaction.RollBack();
            return Reply.Ok();
        }
        finally
        {
            Leave(transaction);
        }
    }

    /// <summary>Forgets a session and rolls back what it left open.</summary>
    public async Task End(Guid session)
    {
        if (!sessions.TryRemove(session, out var transaction))
            return;
        await transaction.Turn.WaitAsync();
        await transaction.RollBack();
        transaction.Turn.Release();
    }

    /// <summary>Rolls back transactions whose client has gone silent, and drops the memory of old sessions.</summary>
    public async Task Reap()
    {
        foreach (var transaction in sessions.Values)
        {
            // In use is not idle.
            if (!await transaction.Turn.WaitAsync(0))
                continue;
            var idle = clock.GetElapsedTime(transaction.LastUsed);
            if (transaction.State == TransactionState.InProgress && idle.TotalSeconds > options.TransactionIdleSeconds)
            {
                await transaction.RollBack();
                Log.TransactionReaped(log, transaction.Number, transaction.Session);
            }
            if (idle > SessionMemory)
                sessions.TryRemove(KeyValuePair.Create(transaction.Session, transaction));
            transaction.Turn.Release();
        }
    }

    /// <summary>Rolls everything back.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var session in sessions.Keys)
            await End(session);
    }

    private async Task Begin(SessionTransaction transaction, long number)
    {
        try
        {
            await transaction.Begin(number, pools.Transactions);
        }
        catch (CommandError e)
        {
            throw e.With(CommandError.TransientTransaction);
        }
    }

    private async Task Settle(SessionTransaction transaction, long number)
    {
        await using var pooled = await pools.Commands.Rent();
        transaction.Settle(number, await CommitRecord.WasCommitted(pooled.Connection, transaction.Session, number));
    }

    /// <summary>Waits for the session's turn. A session that is dropped meanwhile is looked up again.</summary>
    private async Task<SessionTransaction> Enter(Request request)
    {
        if (request.Session is not { } session || request.TransactionNumber is null)
            throw new CommandError(ErrorCode.InvalidOptions, "A transaction needs lsid and txnNumber.");
        while (true)
        {
            var transaction = sessions.GetOrAdd(session, id => new SessionTransaction(id));
            await transaction.Turn.WaitAsync();
            if (sessions.TryGetValue(session, out var current) && current == transaction)
            {
                transaction.LastUsed = clock.GetTimestamp();
                return transaction;
            }
            transaction.Turn.Release();
        }
    }

    private void Leave(SessionTransaction transaction)
    {
        transaction.LastUsed = clock.GetTimestamp();
        transaction.Turn.Release();
    }

    private static long Number(Request request) => request.TransactionNumber!.Value;
}
