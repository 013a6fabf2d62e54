using System.Net.Sockets;
using Grpc.Core;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using StackExchange.Redis;

namespace Rapport.Following.Poison;

/// <summary>Tells faults that pass by themselves from those that will be there at every try.</summary>
public static class PassingFault
{
    // BadValue, FailedToParse, TypeMismatch, PathNotViable, DocumentValidationFailure, BSONObjectTooLarge, KeyTooLong,
    // and the size check of updates: the document is at fault, not the server.
    private static readonly HashSet<int> RefusedDocument = [2, 9, 14, 28, 121, 10334, 17280, 17419];

    /// <summary>
    /// True when a store, the log or this process's own shutdown is the cause, so that the same work may succeed later.
    /// In doubt true: to wait is better than to leave an event out.
    /// </summary>
    public static bool Is(Exception exception) => exception switch
    {
        MongoBulkWriteException bulk => bulk.WriteErrors.Count == 0 || !bulk.WriteErrors.All(e => RefusedDocument.Contains(e.Code)),
        MongoWriteException write => write.WriteError is null || !RefusedDocument.Contains(write.WriteError.Code),
        MongoCommandException command => !RefusedDocument.Contains(command.Code),
        DomainError error => error.Reason is ErrorReason.Unavailable or ErrorReason.DeadlineExceeded or ErrorReason.RateLimited,
        AggregateException several => several.InnerExceptions.Any(Is),
        MongoException or RedisException or RpcException or OperationCanceledException or TimeoutException
            or ObjectDisposedException or IOException or SocketException or HttpRequestException
            or OutOfMemoryException => true,
        _ => false,
    };
}
