namespace Rapport.MongoGateway.Commands;

/// <summary>What may be done with a command that fails for reasons of its surroundings.</summary>
internal enum CommandKind
{
    /// <summary>Reads only: also tried again after PostgreSQL went away.</summary>
    Read,

    /// <summary>Tried again after losing against a concurrent statement: nothing of it remained.</summary>
    Write,

    /// <summary>Never tried again: it uses something up.</summary>
    Once,
}
