namespace FieldCollect.Server.Tests;

/// <summary>README and docs/using.md are true of the code: a setting, command or file that they do not tell, or tell wrongly, fails here.</summary>
public sealed class DocsTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Readme = File.ReadAllText(Path.Combine(Root, "README.md"));

    [Theory]
    [InlineData(Settings.UrlName)]
    [InlineData(Settings.DataName)]
    [InlineData(Settings.DatabaseName)]
    [InlineData(Settings.MessagesName)]
    [InlineData(Settings.AlertsName)]
    [InlineData(Settings.ProxyName)]
    [InlineData(Settings.PagesName)]
    [InlineData(Settings.PlateHostName)]
    public void Every_setting_of_the_server_stands_in_the_readme(string setting) => Assert.Contains($"| `{setting}` |", Readme);

    [Fact]
    public void Every_folder_file_and_command_that_the_readme_names_is_there()
    {
        var named = Readme.Split('`').Where((_, i) => i % 2 == 1).Where(t => !t.Contains('\n') && t.Contains('/') && !t.Contains("http") && !t.Contains('(') && !t.StartsWith("alias", StringComparison.Ordinal)).ToList();
        Assert.True(named.Count > 15);
        foreach (var name in named.Select(n => n.Split(' ')[0]).Where(n => n != "data/" && !n.StartsWith("data/", StringComparison.Ordinal)))
        {
            var path = Path.Combine(Root, name);
            var inSource = Path.Combine(Root, "src", "FieldCollect." + name);
            Assert.True(File.Exists(path) || Directory.Exists(path) || File.Exists(inSource), $"README.md names {name}, which is not there.");
        }
    }

    [Fact]
    public void Every_function_action_set_and_command_that_docs_using_names_is_there()
    {
        var text = File.ReadAllText(Path.Combine(Root, "docs", "using.md"));
        var metadata = File.ReadAllText(Path.Combine(Root, "api-specs", "metadata.xml"));
        var paths = System.Text.RegularExpressions.Regex.Matches(text, "/odata/([A-Za-z]+)").Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.True(paths.Count > 8);
        Assert.All(paths, p => Assert.Contains($"Name=\"{p}\"", metadata));
        var cli = string.Concat(Directory.EnumerateFiles(Path.Combine(Root, "tools", "FieldCollect.Cli"), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/")).Select(File.ReadAllText));
        var commands = System.Text.RegularExpressions.Regex.Matches(text, "fieldcollect ([a-z]+) +([a-z-]+)").SelectMany(m => new[] { m.Groups[1].Value, m.Groups[2].Value }).Distinct().ToList();
        Assert.True(commands.Count > 20);
        Assert.All(commands, c => Assert.Contains($"\"{c}\"", cli));
        var options = System.Text.RegularExpressions.Regex.Matches(text, " (--[a-z-]+)").Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.All(options.Except(["--day"]), o => Assert.Contains($"\"{o}\"", cli));
    }

    [Fact]
    public void Every_word_of_an_entity_set_stands_in_the_list_of_words()
    {
        var words = File.ReadAllText(Path.Combine(Root, "docs", "words.md"));
        var types = Register.EntitySets.All.Select(s => s.Type.Name).Except(["CodeItem", "QuarantinedChange"]);
        Assert.All(types, t => Assert.Contains($"| {t} |", words));
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FieldCollect.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("FieldCollect.sln");
        return folder.FullName;
    }
}
