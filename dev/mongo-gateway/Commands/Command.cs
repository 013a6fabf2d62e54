using Rapport.MongoGateway.Wire;

namespace Rapport.MongoGateway.Commands;

/// <summary>A command that needs PostgreSQL.</summary>
/// <param name="Kind">What may be done when it fails.</param>
/// <param name="Run">Runs it and gives the reply.</param>
internal sealed record Command(CommandKind Kind, Func<CommandContext, Task<Reply>> Run);
