using System.CommandLine;
using FieldCollect.Fuzz;

// Tries any OData service that tells its metadata. Exit code 0: nothing found; 1: findings; 2: the service cannot be tried.
var url = new Option<string>("--url") { Description = "Of the service root", Required = true };
var token = new Option<string?>("--token") { Description = "A bearer token" };
var user = new Option<string?>("--user") { Description = "Signs in by the password grant" };
var passwordFile = new Option<FileInfo?>("--password-file") { Description = "Holds the user's password" };
var tokenUrl = new Option<string?>("--token-url") { Description = "Where to sign in; /auth/token of the same host without" };
var requests = new Option<int>("--requests") { Description = "At most so many", DefaultValueFactory = _ => 2_000 };
var seconds = new Option<double>("--seconds") { Description = "For at most so long", DefaultValueFactory = _ => 60 };
var seed = new Option<int>("--seed") { Description = "The same seed over the same rows makes the same requests", DefaultValueFactory = _ => 1 };
var only = new Option<int?>("--only") { Description = "Only the request of this number, with its answer" };
var writes = new Option<bool>("--writes") { Description = "Also requests that create, change and delete" };
var longest = new Option<double>("--longest") { Description = "Seconds an answer may take", DefaultValueFactory = _ => 1 };
var scopeBeat = new Option<string?>("--scope-beat") { Description = "The only value --scope-property may have in a row" };
var scopeProperty = new Option<string>("--scope-property") { Description = "Says where a row belongs", DefaultValueFactory = _ => "BeatCode" };
var scopeFree = new Option<string[]>("--scope-free") { Description = "Sets whose rows may be seen for another reason", DefaultValueFactory = _ => ["Residents"], AllowMultipleArgumentsPerToken = true };
var bombs = new Option<bool>("--bombs") { Description = "The bomb corpus instead of random requests" };
var json = new Option<bool>("--json") { Description = "Print the result as JSON" };
var root = new RootCommand("Tries an OData service with requests made from its metadata, valid and broken.")
{
    url, token, user, passwordFile, tokenUrl, requests, seconds, seed, only, writes, longest, scopeBeat, scopeProperty, scopeFree, bombs, json,
};
root.SetAction(async (parsed, stop) =>
{
    var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
    if (!Uri.TryCreate(parsed.GetRequiredValue(url).TrimEnd('/') + "/", UriKind.Absolute, out var service))
    {
        await error.WriteLineAsync("--url is an absolute URL.");
        return Trial.CannotTry;
    }

    var trial = new Trial(
        service,
        parsed.GetValue(token),
        parsed.GetValue(user) is { } name && parsed.GetValue(passwordFile) is { } file
            ? (new Uri(service, parsed.GetValue(tokenUrl) ?? "/auth/token"), name, (await File.ReadAllTextAsync(file.FullName, stop)).Trim())
            : null,
        new FuzzPlan(parsed.GetValue(requests), parsed.GetValue(seconds), parsed.GetValue(seed), parsed.GetValue(only), parsed.GetValue(writes)),
        TimeSpan.FromSeconds(parsed.GetValue(longest)),
        parsed.GetValue(scopeBeat) is { } value ? new RowBound(parsed.GetValue(scopeProperty)!, value, parsed.GetValue(scopeFree)!.ToHashSet()) : null);
    return parsed.GetValue(bombs)
        ? await trial.BombAsync(output, error, parsed.GetValue(json), stop)
        : await trial.FuzzAsync(output, error, parsed.GetValue(json), stop);
});
return await root.Parse(args).InvokeAsync();
