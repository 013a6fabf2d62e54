using Rapport.Stack.Commands;

namespace Rapport.Stack.Tests.Commands;

public sealed class ApiRefusalTests
{
    [Fact]
    public void Say_OfARefusal_IsItsMessageAndEveryFieldAtFault()
    {
        const string Body = """
            {"code": 3, "message": "The request has fields that are missing or wrong.", "details": [
              {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "FIELDS_INVALID", "domain": "rapport"},
              {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [
                {"field": "settings.mapping", "description": "has no identifier"}, {"field": "settings.event_name", "description": "is missing"}]}]}
            """;

        Assert.Equal(
            "The request has fields that are missing or wrong.\n  settings.mapping: has no identifier\n  settings.event_name: is missing",
            ApiRefusal.Say(Body));
    }

    [Theory]
    [InlineData("upstream is away")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void Say_OfAnythingElse_IsThatAsItStands(string body) => Assert.Equal(body, ApiRefusal.Say(body));
}
