using MongoDB.Driver;
using StackExchange.Redis;

namespace Rapport.Platform.Chaos.Running;

/// <summary>Tells a store that is away from a defect of the rig.</summary>
internal static class StoreFault
{
    /// <summary>True for what a killed, paused or cut-off store makes of a call.</summary>
    public static bool IsAway(Exception exception) => exception is MongoException or RedisException or TimeoutException
        or IOException or HttpRequestException or OperationCanceledException or InvalidOperationException
        or System.Net.Sockets.SocketException or RedisTimeoutException;
}
