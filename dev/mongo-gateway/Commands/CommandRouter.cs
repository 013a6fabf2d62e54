using System.Collections.Frozen;
using Npgsql;
using Rapport.MongoGateway.Errors;
using Rapport.MongoGateway.Postgres;
using Rapport.MongoGateway.Sessions;
using Rapport.MongoGateway.Wire;

namespace Rapport.MongoGateway.Commands;

/// <summary>
/// The table of contents: which command does what. Answers every request, errors included; tries again what lost
/// against a concurrent statement, as MongoDB does by itself.
/// </summary>
internal sealed class CommandRouter(
    PostgresPools pools, TransactionStore transactions, CursorStore cursorStore, ILogger<CommandRouter> log)
{
    private const int MostAttempts = 6;

    private readonly FrozenDictionary<string, Command> commands = Table(new CursorCommands(cursorStore));

    /// <summary>Runs a request and gives the reply; never throws for a fault of the request or of PostgreSQL.</summary>
    public async Task<Reply> Answer(Request request, CancellationToken cancellationToken)
    {
        try
        {
            return await Run(request, cancellationToken);
        }
        catch (CommandError e)
        {
            return Reply.Of(e.ToDocument());
        }
        catch (NpgsqlException e)
        {
            var error = PostgresErrors.Translate(e, request, await IndexNames.Find(e, pools.Commands));
            if (error.Code is ErrorCode.InternalError or ErrorCode.HostUnreachable)
                Log.PostgresFailed(log, request.Command, e.Message);
            return Reply.Of(error.ToDocument());
        }
        catch (FormatException e)
        {
            return Reply.Of(new CommandError(ErrorCode.FailedToParse, e.Message).ToDocument());
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.CommandFailed(log, e, request.Command);
            return Reply.Of(new CommandError(ErrorCode.InternalError,
                $"The gateway failed at {request.Command}; its log has the cause.").ToDocument());
        }
    }

    private static FrozenDictionary<string, Command> Table(CursorCommands cursors)
    {
        Command read(Func<CommandContext, Task<Reply>> run) => new(CommandKind.Read, run);
        Command write(Func<CommandContext, Task<Reply>> run) => new(CommandKind.Write, run);
        Command once(Func<CommandContext, Task<Reply>> run) => new(CommandKind.Once, run);
        return new Dictionary<string, Command>
        {
            ["insert"] = write(WriteCommands.Insert),
            ["update"] = write(WriteCommands.Update),
            ["delete"] = write(WriteCommands.Delete),
            ["findAndModify"] = write(WriteCommands.FindAndModify),
            ["findandmodify"] = write(WriteCommands.FindAndModify),
            ["find"] = read(cursors.Find),
            // A pipeline may end in $merge or $out.
            ["aggregate"] = write(cursors.Aggregate),
            ["listCollections"] = read(cursors.ListCollections),
            ["listIndexes"] = read(cursors.ListIndexes),
            ["getMore"] = once(cursors.GetMore),
            ["killCursors"] = once(cursors.Kill),
            ["count"] = read(QueryCommands.Count),
            ["distinct"] = read(QueryCommands.Distinct),
            ["explain"] = read(ExplainCommand.Explain),
            ["createIndexes"] = write(IndexCommands.Create),
            ["dropIndexes"] = write(IndexCommands.Drop),
            ["create"] = write(CollectionCommands.Create),
            ["collMod"] = write(CollectionCommands.Modify),
            ["drop"] = write(CollectionCommands.Drop),
            ["dropDatabase"] = write(CollectionCommands.DropDatabase),
            ["renameCollection"] = write(CollectionCommands.Rename),
            ["listDatabases"] = read(CollectionCommands.ListDatabases),
            ["collStats"] = read(CollectionCommands.Statistics),
            ["dbStats"] = read(CollectionCommands.DatabaseStatistics),
            ["validate"] = read(CollectionCommands.Validate),
            ["currentOp"] = read(CollectionCommands.CurrentOperations),
            ["ping"] = read(CollectionCommands.Ping),
        }.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private Task<Reply> Run(Request request, CancellationToken cancellationToken)
    {
        if (HandshakeCommands.TryAnswer(request, out var reply))
            return Task.FromResult(reply);
        if (request.Command is "commitTransaction")
            return transactions.Commit(request);
        if (request.Command is "abortTransaction")
            return transactions.Abort(request);
        if (request.Command is "endSessions" or "killSessions" or "refreshSessions" or "startSession")
            return SessionCommands.Answer(request, transactions);
        if (!commands.TryGetValue(request.Command, out var command))
            throw new CommandError(ErrorCode.CommandNotFound, $"no such command: '{request.Command}'");
        return request.InTransaction
            ? transactions.Run(request, connection => command.Run(new CommandContext(request, connection)))
            : RunAlone(request, command, cancellationToken);
    }

    private async Task<Reply> RunAlone(Request request, Command command, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var pooled = await pools.Commands.Rent();
            try
            {
                return await command.Run(new CommandContext(request, pooled.Connection));
            }
            catch (PostgresException e) when (attempt < MostAttempts && IsWorthRetrying(e, command, request))
            {
                Log.Retried(log, request.Command, e.SqlState, attempt);
            }
            catch (NpgsqlException e) when (IsOutage(e))
            {
                pools.DropIdle();
                if (command.Kind != CommandKind.Read || attempt > 1)
                    throw;
            }
            finally
            {
                await pooled.DisposeAsync();
            }
            // Rising and random, so that the same two do not meet again.
            await Task.Delay(Random.Shared.Next(1, 10 * attempt), cancellationToken);
        }
    }

    private static bool IsWorthRetrying(PostgresException error, Command command, Request request) =>
        command.Kind != CommandKind.Once && SqlStates.IsConflict(error.SqlState) ||
        WriteCommands.IsRacingUpsert(error, request);

    private static bool IsOutage(NpgsqlException error) =>
        error is not PostgresException postgres || SqlStates.IsOutage(postgres.SqlState);
}
