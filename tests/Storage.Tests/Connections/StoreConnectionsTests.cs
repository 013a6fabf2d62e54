using Rapport.Storage.Connections;

namespace Rapport.Storage.Tests.Connections;

public class StoreConnectionsTests
{
    [Theory]
    [InlineData("mongodb://127.0.0.1:27017", 5, 5)]
    [InlineData("mongodb://127.0.0.1:27017/?connectTimeoutMS=7000", 5, 7)]
    [InlineData("mongodb://127.0.0.1:27017/?serverSelectionTimeoutMS=60000&connectTimeoutMS=7000", 60, 7)]
    [InlineData("mongodb://127.0.0.1:27017/?connectTimeout=1m&serverSelectionTimeout=1m", 60, 60)]
    public void Mongo_Patience_IsWhatTheConnectionStringSaysElseFiveSeconds(string text, int selection, int connect)
    {
        var settings = StoreConnections.MongoSettings(text);

        Assert.Equal(
            (TimeSpan.FromSeconds(selection), TimeSpan.FromSeconds(connect)), (settings.ServerSelectionTimeout, settings.ConnectTimeout));
    }

    [Theory]
    [InlineData("127.0.0.1:6379", 2000, 5000)]
    [InlineData("127.0.0.1:6379,asyncTimeout=60000,defaultDatabase=3", 2000, 60000)]
    [InlineData("127.0.0.1:6379,connectTimeout=9000", 9000, 5000)]
    public void Redis_Patience_IsWhatTheConnectionStringSaysElseShort(string text, int connect, int answer)
    {
        var options = StoreConnections.RedisOptions(text);

        Assert.Equal((connect, answer), (options.ConnectTimeout, options.AsyncTimeout));
        Assert.Single(options.EndPoints);
    }
}
