using System.Text.Json;
using FieldCollect.Cli.QualityCommands;

namespace FieldCollect.Cli.Tests;

public sealed class TheProof
{
    [Theory]
    [InlineData("met", "--right", "59", "--checked", "59")]
    [InlineData("notEnoughEvidence", "--right", "97", "--checked", "100")]
    [InlineData("notEnoughEvidence", "--right", "59", "--checked", "59", "--not-met", "1")]
    [InlineData("met", "--right", "45", "--checked", "45", "--frame", "100")]
    [InlineData("notMet", "--right", "80", "--checked", "100")]
    public void A_checked_sample_is_told_what_it_proves_and_the_worst_case_counts(string verdict, params string[] options)
    {
        var (code, output, _) = Run(["of", .. options, "--json"]);
        Assert.Equal((0, verdict), (code, JsonDocument.Parse(output).RootElement.GetProperty("verdict").GetString()));
    }

    [Fact]
    public void How_many_to_check_is_told_with_how_many_may_be_wrong()
    {
        var (code, output, _) = Run(["size", "--expected", "0.98", "--json"]);
        var size = JsonDocument.Parse(output).RootElement;
        Assert.Equal((0, 234, 6), (code, size.GetProperty("check").GetInt32(), size.GetProperty("mostWrong").GetInt32()));
        Assert.True(size.GetProperty("chanceToPass").GetDouble() >= 0.8);
    }

    [Theory]
    [InlineData("of", "--right", "5", "--checked", "4")]
    [InlineData("of", "--right", "5", "--checked", "5", "--frame", "4")]
    [InlineData("of", "--right", "5", "--checked", "5", "--target", "1")]
    [InlineData("size", "--expected", "0.95")]
    public void What_cannot_be_is_refused_with_a_code(params string[] options)
    {
        var (code, output, error) = Run(options);
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("MalformedRequest", error, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(string[] options)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = ProofCommand.Create().Parse(options).Invoke(new() { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
