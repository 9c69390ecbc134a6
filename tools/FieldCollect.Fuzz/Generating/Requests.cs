using System.Text;

namespace FieldCollect.Fuzz.Generating;

/// <summary>Requests that mean something: every set, keys from the data, every option; batches of them. Written with the names $metadata tells.</summary>
public sealed class Requests(Random random, Csdl csdl, Samples samples, bool writes)
{
    private const string Json = "application/json";

    private readonly Expressions _expressions = new(random, csdl, samples);
    private readonly Bodies _bodies = new(random, csdl, samples);

    public FuzzRequest Next()
    {
        var set = csdl.Sets[random.Next(csdl.Sets.Count)];
        return random.Next(writes ? 28 : 22) switch
        {
            < 9 => Get(set, set.Name + Query(set.Type)),
            9 => Get(set, $"{set.Name}/$count" + Join(One("$filter", _expressions.Condition(set.Type, 2)))),
            10 or 11 => Get(set, set.Name + Escape(samples.Key(random, set.Type)) + Join(SelectExpand(set.Type))),
            12 => Get(set, set.Name + Escape(samples.Key(random, set.Type)) + "/" + Property(set.Type).Name + Pick("", "", "/$value")),
            13 or 14 => Navigation(set),
            15 => Posted(set),
            16 or 17 or 18 => Batch(),
            19 => Function(),
            20 => new FuzzRequest("GET", Pick("", "$metadata", "$metadata?$format=json", "$metadata?$format=xml"), [], null),
            21 => Get(set, set.Name + Query(set.Type)) with { Method = "HEAD" },
            _ => Write(set),
        };
    }

    /// <summary>The options of a collection; empty, or with the question mark.</summary>
    public string Query(CsdlType type)
    {
        var options = new List<(string, string)>();
        void Maybe(int oneIn, string name, Func<string> value)
        {
            if (random.Next(oneIn) == 0)
                options.Add((name, value()));
        }

        Maybe(2, "$filter", () => _expressions.Condition(type, random.Next(1, 4)));
        Maybe(3, "$orderby", () => string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => _expressions.Value(type, 1) + Pick("", " asc", " desc"))));
        options.AddRange(SelectExpand(type));
        Maybe(3, "$top", () => Pick("0", "1", "10", "100", "5000"));
        Maybe(5, "$skip", () => Pick("0", "1", "50", "100000"));
        Maybe(4, "$count", () => Pick("true", "false"));
        Maybe(12, "$search", () => Pick("\u8def", "\"\u5411\u9633 \u8def\"", "a OR b", "NOT a"));
        Maybe(12, "$compute", () => $"{_expressions.Value(type, 1)} as Computed1");
        Maybe(10, "$apply", () => Apply(type));
        Maybe(15, "$format", () => Pick("json", "application/json;odata.metadata=full", "application/json;odata.metadata=none"));
        Maybe(30, "$index", () => "0");
        Maybe(30, "$schemaversion", () => "*");
        return Join(options);
    }

    private IEnumerable<(string, string)> SelectExpand(CsdlType type)
    {
        if (random.Next(3) == 0)
            yield return ("$select", Select(type));
        if (random.Next(3) == 0 && type.Navigations.Count > 0)
            yield return ("$expand", Expand(type, 2));
    }

    private string Select(CsdlType type) => random.Next(8) == 0 ? "*" : string.Join(',', Enumerable.Range(0, random.Next(1, 6)).Select(_ => Property(type).Name).Distinct());

    private string Expand(CsdlType type, int depth)
    {
        var items = Enumerable.Range(0, random.Next(1, 3)).Select(_ => type.Navigations[random.Next(type.Navigations.Count)]).Distinct().Select(navigation =>
        {
            if (random.Next(12) == 0)
                return navigation.Name + Pick("/$ref", "/$count");
            if (csdl.Find(navigation.Target) is not { } target)
                return navigation.Name;
            var inner = new List<string>();
            if (random.Next(3) == 0)
                inner.Add("$select=" + Select(target));
            if (random.Next(3) == 0 && depth > 0 && target.Navigations.Count > 0)
                inner.Add("$expand=" + Expand(target, depth - 1));
            if (navigation.IsMany)
            {
                if (random.Next(3) == 0)
                    inner.Add("$filter=" + _expressions.Condition(target, 1));
                if (random.Next(4) == 0)
                    inner.Add("$orderby=" + _expressions.Value(target, 0) + Pick("", " desc"));
                if (random.Next(4) == 0)
                    inner.Add(Pick("$top=2", "$top=0", "$skip=1", "$count=true", "$levels=2", "$levels=max"));
            }

            return inner.Count == 0 ? navigation.Name : $"{navigation.Name}({string.Join(';', inner)})";
        });
        return string.Join(',', items);
    }

    private string Apply(CsdlType type)
    {
        var (by, of) = (Property(type).Name, Property(type).Name);
        return Pick(
            $"groupby(({by}))",
            $"groupby(({by},{of}),aggregate($count as N))",
            $"aggregate({of} with countdistinct as N)",
            $"aggregate({of} with {Pick("sum", "min", "max", "average")} as N)",
            $"filter({_expressions.Condition(type, 1)})/groupby(({by}),aggregate({of} with max as M,$count as N))",
            $"groupby(({by}),aggregate($count as N))/orderby(N desc)/top(3)",
            $"topcount(3,{of})",
            $"concat(aggregate($count as N),identity)");
    }

    private FuzzRequest Navigation(CsdlSet set)
    {
        var path = set.Name + Escape(samples.Key(random, set.Type));
        var (type, many) = (set.Type, false);
        for (var hops = 0; hops < 3 && !many && type.Navigations.Count > 0; hops++)
        {
            var navigation = type.Navigations[random.Next(type.Navigations.Count)];
            path += "/" + navigation.Name;
            if (csdl.Find(navigation.Target) is not { } target)
                break;
            (type, many) = (target, navigation.IsMany);
        }

        path += random.Next(8) == 0 ? Pick("/$count", "/$ref", "/" + Property(type).Name) : many ? Query(type) : Join(SelectExpand(type));
        return new FuzzRequest("GET", path, Headers(), null, csdl.SetOf(type)?.Name);
    }

    private FuzzRequest Posted(CsdlSet set) =>
        new("POST", set.Name + "/$query", [("Content-Type", "text/plain"), .. Headers()], Encoding.UTF8.GetBytes(Query(set.Type).TrimStart('?')), set.Name);

    private FuzzRequest Function()
    {
        if (csdl.Functions.Count == 0)
            return new FuzzRequest("GET", "", [], null);
        var function = csdl.Functions[random.Next(csdl.Functions.Count)];
        var aliased = random.Next(3) == 0;
        var values = function.Parameters.Select(p => (p.Name, Value: Literals.Of(random, p.Type, samples))).ToList();
        var target = $"{function.Name}({string.Join(',', values.Select(v => $"{v.Name}={(aliased ? "@" + v.Name : v.Value)}"))})";
        return new FuzzRequest("GET", Escape(target) + (aliased ? Join(values.Select(v => ("@" + v.Name, v.Value))) : ""), Headers(), null);
    }

    private FuzzRequest Batch()
    {
        var parts = Enumerable.Range(0, random.Next(1, 6)).Select(i =>
        {
            var set = csdl.Sets[random.Next(csdl.Sets.Count)];
            var part = random.Next(12) switch
            {
                < 3 when writes && i > 0 => Write(set),
                3 => Function(),
                4 => Posted(set),
                5 => Navigation(set),
                6 when i > 0 => Get(set, $"$r{i - 1}" + Pick("", "/$count")),
                _ => Get(set, null),
            };
            return new BatchPart($"r{i}", part, random.Next(5) == 0 && part.Method != "GET" ? "g1" : null, i > 0 && random.Next(6) == 0 ? $"r{i - 1}" : null);
        }).ToList();
        return random.Next(2) == 0
            ? new FuzzRequest("POST", "$batch", [("Content-Type", Json), .. Headers()], Bodies.Batch(parts))
            : new FuzzRequest("POST", "$batch", [("Content-Type", Multipart.ContentType), .. Headers()], Multipart.Batch(parts));
    }

    private FuzzRequest Write(CsdlSet set)
    {
        var one = set.Name + Escape(samples.Key(random, set.Type));
        var headers = Headers();
        if (random.Next(2) == 0)
            headers.Add(("If-Match", Pick("*", "W/\"1\"", "W/\"2\"", "\"x\"")));
        return random.Next(6) switch
        {
            < 3 => new FuzzRequest("POST", set.Name, [("Content-Type", Json), .. headers], _bodies.Entity(set.Type, create: true), set.Name),
            3 or 4 => new FuzzRequest("PATCH", one, [("Content-Type", Json), .. headers], _bodies.Entity(set.Type, create: false), set.Name),
            _ => new FuzzRequest("DELETE", one, headers, null, set.Name),
        };
    }

    private FuzzRequest Get(CsdlSet set, string? target) => new("GET", target ?? set.Name + Query(set.Type), Headers(), null, set.Name);

    private List<(string, string)> Headers()
    {
        var headers = new List<(string, string)>();
        if (random.Next(4) == 0)
            headers.Add(("Prefer", Pick("odata.maxpagesize=3", "maxpagesize=1", "return=minimal", "return=representation", "odata.continue-on-error", "omit-values=nulls", "respond-async, wait=5", "odata.track-changes")));
        if (random.Next(6) == 0)
            headers.Add(("Accept", Pick("application/json", "application/json;odata.metadata=full", "application/json;odata.metadata=none", "application/json;IEEE754Compatible=true", "*/*")));
        if (random.Next(8) == 0)
            headers.Add((Pick("OData-Version", "OData-MaxVersion"), Pick("4.0", "4.01")));
        if (random.Next(12) == 0)
            headers.Add(("If-None-Match", Pick("*", "W/\"1\"")));
        return headers;
    }

    private CsdlProperty Property(CsdlType type) => type.Properties[random.Next(type.Properties.Count)];

    private string Join(IEnumerable<(string Name, string Value)> options)
    {
        // Encoded as browsers do, or as people do: both are right.
        var tight = random.Next(2) == 0;
        var text = string.Join('&', options.Select(o => $"{o.Name}={(tight ? Uri.EscapeDataString(o.Value) : Escape(o.Value))}"));
        return text.Length == 0 ? "" : "?" + text;
    }

    private static IEnumerable<(string, string)> One(string name, string value) => [(name, value)];

    /// <summary>Only what a URL cannot hold, and what would end an option.</summary>
    public static string Escape(string text) =>
        string.Concat(text.EnumerateRunes().Select(r => r.IsAscii && r.Value > ' ' && !"\"#%&+/<>?\\^`{|}".Contains((char)r.Value) ? r.ToString() : Uri.EscapeDataString(r.ToString())));

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
