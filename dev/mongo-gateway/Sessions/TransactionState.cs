namespace Rapport.MongoGateway.Sessions;

/// <summary>Where the latest transaction of a session stands.</summary>
internal enum TransactionState
{
    /// <summary>None has begun.</summary>
    None,

    /// <summary>Open; holds a PostgreSQL connection.</summary>
    InProgress,

    /// <summary>Committed; a repeated commit is answered again.</summary>
    Committed,

    /// <summary>Rolled back by the client, by an error or for idleness.</summary>
    Aborted,

    /// <summary>The connection was lost during the commit: only the record of outcomes knows.</summary>
    Unknown,
}
