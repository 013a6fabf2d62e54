using Rapport.Stack.Layout;
using Rapport.Stack.Testing;

namespace Rapport.Stack.Tests.Testing;

public class TestProjectTests
{
    [Fact]
    public void OfTheStack_NamesTheProjectsThatTestDevAndNoOthers()
    {
        var folders = new StackFolders(Repository.Root, "", Repository.Configuration);
        // A project tests dev/ when it is about nothing that ships.
        var expected = TestProject.All(folders).Select(project => project.Name).Where(name =>
        {
            var project = Path.Combine(Repository.Root, "tests", name, name + ".csproj");
            var text = File.Exists(project) ? File.ReadAllText(project) : "";
            return text.Contains("../../dev/", StringComparison.Ordinal)
                && !text.Contains("../../services/", StringComparison.Ordinal)
                && !text.Contains("../../gateway/", StringComparison.Ordinal);
        });
        Assert.Equal(expected.Order(StringComparer.Ordinal),
            TestProject.OfTheStack(folders).Where(name => name.EndsWith(".Tests", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
    }
}
