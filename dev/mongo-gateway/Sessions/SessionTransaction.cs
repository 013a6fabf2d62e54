using System.Data;
using Npgsql;
using Rapport.MongoGateway.Errors;
using Rapport.MongoGateway.Postgres;

namespace Rapport.MongoGateway.Sessions;

/// <summary>The latest transaction of one session. Its members are called while <see cref="Turn"/> is held.</summary>
internal sealed class SessionTransaction(Guid session)
{
    private PooledConnection? pooled;
    private NpgsqlTransaction? transaction;

    /// <summary>Held by whoever works with the transaction: its client, or the reaper.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Session the transaction belongs to.</summary>
    public Guid Session { get; } = session;

    /// <summary>Number the client gave the transaction.</summary>
    public long Number { get; private set; } = -1;

    /// <summary>Where the transaction stands.</summary>
    public TransactionState State { get; private set; }

    /// <summary>When the client last used it, as a timestamp of the clock.</summary>
    public long LastUsed { get; set; }

    /// <summary>The connection of the open transaction.</summary>
    /// <exception cref="CommandError">This transaction is not open.</exception>
    public NpgsqlConnection ConnectionOf(long number) => State switch
    {
        TransactionState.InProgress when number == Number => pooled!.Connection,
        TransactionState.Committed when number == Number => throw new CommandError(
            ErrorCode.TransactionCommitted, $"Transaction {number} has been committed."),
        _ => throw NoSuchTransaction(number),
    };

    /// <summary>What MongoDB answers about a transaction that is not open (any more): run it again.</summary>
    public static CommandError NoSuchTransaction(long number) => new(ErrorCode.NoSuchTransaction,
        $"Transaction {number} does not exist: it was rolled back, was idle for too long, or never began.",
        CommandError.TransientTransaction);

    /// <summary>Opens a transaction; an older open one of the same session is rolled back, as in MongoDB.</summary>
    public async Task Begin(long number, ConnectionPool pool)
    {
        await RollBack();
        Number = number;
        var rented = await pool.Rent();
        try
        {
            // Npgsql sends BEGIN together with the first command.
            transaction = await rented.Connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        }
        catch
        {
            await rented.DisposeAsync();
            throw;
        }
        pooled = rented;
        State = TransactionState.InProgress;
    }

    /// <summary>Records the outcome in the same transaction and commits.</summary>
    /// <exception cref="NpgsqlException">It was not committed, or (connection lost) nobody knows.</exception>
    public async Task Commit()
    {
        try
        {
            await CommitRecord.Write(pooled!.Connection, Session, Number);
            await transaction!.CommitAsync();
            State = TransactionState.Committed;
        }
        catch (PostgresException e) when (!SqlStates.IsOutage(e.SqlState))
        {
            State = TransactionState.Aborted;
            throw;
        }
        catch (NpgsqlException)
        {
            State = TransactionState.Unknown;
            throw;
        }
        finally
        {
            await Release();
        }
    }

    /// <summary>Takes over what the record of outcomes says about a commit that was interrupted.</summary>
    public void Settle(long number, bool committed)
    {
        Number = number;
        State = committed ? TransactionState.Committed : TransactionState.Aborted;
    }

    /// <summary>Rolls an open transaction back and gives its connection up; otherwise does nothing.</summary>
    public async Task RollBack()
    {
        if (State != TransactionState.InProgress)
            return;
        State = TransactionState.Aborted;
        try
        {
            await transaction!.RollbackAsync();
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The connection is gone, and with it the transaction.
        }
        finally
        {
            await Release();
        }
    }

    private async Task Release()
    {
        await transaction!.DisposeAsync();
        await pooled!.DisposeAsync();
        transaction = null;
        pooled = null;
    }
}
