namespace FieldCollect.Server.Tests;

/// <summary>The README is true of the code: a setting, command or file that it does not tell, or tells wrongly, fails here.</summary>
public sealed class DocsTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Readme = File.ReadAllText(Path.Combine(Root, "README.md"));

    [Theory]
    [InlineData(Settings.UrlName)]
    [InlineData(Settings.DataName)]
    [InlineData(Settings.DatabaseName)]
    [InlineData(Settings.MessagesName)]
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
