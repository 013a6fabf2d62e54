using Rapport.MongoGateway.Errors;

namespace Rapport.MongoGateway.Tests.Errors;

public sealed class SqlStatesTests
{
    [Theory]
    [InlineData("M0000", 1)]
    [InlineData("M0001", 2)]
    [InlineData("M0004", 14)]
    [InlineData("M0009", 27)]
    [InlineData("M000A", 28)]
    [InlineData("M000S", 86)]
    [InlineData("M0016", 263)]
    [InlineData("M001C", 11000)]
    [InlineData("M007U", 40324)]
    [InlineData("M00CO", 121)]
    [InlineData("M0050", 2)]
    [InlineData("23505", 11000)]
    [InlineData("23P01", 11000)]
    [InlineData("40P01", 112)]
    [InlineData("XX000", 1)]
    public void ToMongo_State_GivesMongosCode(string state, int code) =>
        Assert.Equal(code, (int)SqlStates.ToMongo(state));

    // 319029277 and 67108893 are what the extension puts into writeErrors for a duplicate key and a wrong type.
    [Theory]
    [InlineData(319029277, "M001C")]
    [InlineData(67108893, "M0004")]
    [InlineData(29, "M0000")]
    public void Unpack_PackedState_GivesItsCharacters(int packed, string state) =>
        Assert.Equal(state, SqlStates.Unpack(packed));
}
