using Rapport.Notification.Templates;
using Rapport.Notification.V1;

namespace Rapport.Notification.Tests.Domain;

/// <summary>What is told of a template before its parts are compiled.</summary>
public sealed class TemplateFaultsTests
{
    [Theory]
    [InlineData("newsletter", false)]
    [InlineData("", false)]
    [InlineData("*", true)]
    [InlineData("news\nletter", true)]
    public void Purpose_ThatNobodyCanAgreeTo_IsAFault(string purpose, bool isFault) => Assert.Equal(
        isFault ? ["template.purpose"] : [],
        TemplateEditing.Faults(new Template
        {
            Id = "spring", Channel = "email", Class = "marketing", Purpose = purpose, Subject = "Spring", Text = "{{ unsubscribe_url }}",
        }).Select(fault => fault.Path));
}
