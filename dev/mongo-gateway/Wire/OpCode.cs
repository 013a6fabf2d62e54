namespace Rapport.MongoGateway.Wire;

/// <summary>The operations of the wire protocol that the gateway knows.</summary>
internal enum OpCode
{
    /// <summary>OP_REPLY: the answer to <see cref="Query"/>.</summary>
    Reply = 1,

    /// <summary>OP_QUERY: drivers send their first hello in it.</summary>
    Query = 2004,

    /// <summary>OP_MSG: everything else.</summary>
    Message = 2013,
}
