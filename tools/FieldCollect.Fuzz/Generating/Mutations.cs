using System.Text;

namespace FieldCollect.Fuzz.Generating;

/// <summary>Takes a request that means something and breaks it in a place or three.</summary>
public sealed class Mutations(Random random, Csdl csdl, bool writes)
{
    private static readonly string[] Tokens =
    [
        "'", "''", "(", ")", "((", "))", ",", ";", ":", "/", "//", "$", "@", "@a", "$it", "$this", "$root", "=", "==", "null", "true", "-", "--", "*", "%20", "%27", "%2527", "%00", "%0a", "%0d%0a",
        "%FF", "%C0%80", "%ED%A0%80", "%E2%80%AE", "%F0%9F%98%80", "%", "%Z", "%2", "+", "eq", "%20and%20", "%20or%201%20eq%201", "'%20or%20'1'='1", "any(x:x)", "..", "../", "%2e%2e/", "$value", "$count",
        "$ref", "$query", "$entity", "$all", "$crossjoin(A,B)", "0", "-1", "1e999", "99999999999999999999999999", "Edm.String", "duration'P1D'", "geography'POINT(1 1)'", "[1,2]", "{\"a\":1}",
        "case(true:1)", "cast(", "isof(", "not%20", "divby", "has", "%20in%20()", "matchesPattern(Name,'(a%2B)%2B$')",
    ];

    private static readonly string[] UnknownOptions = ["$foo=1", "$filter=", "$filter", "$top=-1", "$top=abc", "$top=99999999999", "$skip=-5", "$skip=1000000000", "$count=maybe", "$skiptoken=abc", "$deltatoken=x",
        "$select=", "$select=,", "$expand=,", "$orderby=", "$format=xml", "$format=text/html", "$levels=3", "$apply=x", "$search=%22", "&&", "=", "a=b", "@a=1", "$schemaversion=2", "$index=x", "FILTER=true", "filter=true", "%24filter=true"];

    private static readonly (string, string)[] OddHeaders =
    [
        ("Accept", "text/html"), ("Accept", ";;;"), ("Accept", "application/json;q=2"), ("Accept", "application/json;odata.metadata=huge"), ("Accept-Charset", "utf-7"), ("Accept-Encoding", "gzip;q=0,*;q=0"),
        ("OData-Version", "9.9"), ("OData-Version", "x"), ("OData-MaxVersion", "3.0"), ("OData-MaxVersion", ""), ("Prefer", "maxpagesize=-1"), ("Prefer", "maxpagesize=99999999999"), ("Prefer", "odata.maxpagesize=abc,;=,"),
        ("Prefer", "return="), ("If-Match", "W/\""), ("If-Match", "W/\"-1\",*"), ("If-None-Match", ",,,"), ("Content-Type", "text/plain"), ("Content-Type", "application/json;charset=utf-16"),
        ("Content-Type", "multipart/mixed"), ("Content-Type", "multipart/mixed;boundary=x"), ("Content-Type", "x"), ("Content-ID", "$1"), ("Isolation", "snapshot"), ("OData-Isolation", "snapshot"),
        ("X-HTTP-Method", "DELETE"), ("Authorization", "Bearer x"), ("Authorization", "Basic Og=="), ("Range", "bytes=9999999999-"), ("Host", "evil.example"), ("Transfer-Encoding", "x"), ("Expect", "x"),
    ];

    public FuzzRequest Mutate(FuzzRequest request)
    {
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            request = random.Next(10) switch
            {
                < 4 => request with { Target = Text(request.Target) },
                4 => request with { Target = Name(request.Target) },
                5 => request with { Target = request.Target + (request.Target.Contains('?') ? "&" : "?") + UnknownOptions[random.Next(UnknownOptions.Length)] },
                6 => Header(request),
                7 => Large(request),
                8 when request.Body is not null => request with { Body = Body(request.Body) },
                9 => Method(request),
                _ => request with { Target = Text(request.Target) },
            };
        }

        return request;
    }

    private string Text(string target)
    {
        if (target.Length == 0)
            return Tokens[random.Next(Tokens.Length)];
        var at = random.Next(target.Length);
        var length = Math.Min(target.Length - at, random.Next(1, 12));
        return random.Next(5) switch
        {
            0 => target.Remove(at, length),
            1 => target.Insert(at, target.Substring(at, length)),
            2 => target[..at],
            3 => target[..at] + Tokens[random.Next(Tokens.Length)] + target[(at + length)..],
            _ => target.Insert(at, Tokens[random.Next(Tokens.Length)]),
        };
    }

    // A name in place of another: of a property of some other type, of nothing at all, or in another case.
    private string Name(string target)
    {
        var names = csdl.Sets.SelectMany(s => s.Type.Properties.Select(p => p.Name)).Where(n => target.Contains(n, StringComparison.Ordinal)).Distinct().ToList();
        if (names.Count == 0)
            return Text(target);
        var from = names[random.Next(names.Count)];
        var other = csdl.Sets[random.Next(csdl.Sets.Count)].Type;
        var to = random.Next(4) switch
        {
            0 => "Nothing",
            1 => other.Properties[random.Next(other.Properties.Count)].Name,
            2 => other.Navigations.Count == 0 ? "$it" : other.Navigations[random.Next(other.Navigations.Count)].Name,
            _ => random.Next(2) == 0 ? from.ToUpperInvariant() : from + "\u200B",
        };
        return target.Replace(from, Requests.Escape(to), StringComparison.Ordinal);
    }

    private FuzzRequest Header(FuzzRequest request)
    {
        var (name, value) = random.Next(20) == 0 ? ("X-Long", new string('a', 6_000)) : OddHeaders[random.Next(OddHeaders.Length)];
        // Some services let this header turn a POST that only reads into another method.
        return name == "X-HTTP-Method" && !writes ? request : request.With(name, value);
    }

    private FuzzRequest Large(FuzzRequest request)
    {
        var set = csdl.Sets[random.Next(csdl.Sets.Count)];
        var property = set.Type.Properties[random.Next(set.Type.Properties.Count)];
        var count = random.Next(10, 400);
        var query = random.Next(6) switch
        {
            0 => $"$filter={new string('(', count)}true{new string(')', count)}",
            1 => $"$filter={property.Name}%20in%20({string.Join(',', Enumerable.Range(0, count).Select(i => property.Type == "Edm.String" ? $"'{i}'" : $"{i}"))})",
            2 => $"$filter={string.Join("%20or%20", Enumerable.Repeat($"{property.Name}%20eq%20null", count / 10))}",
            3 => $"$orderby={string.Join(',', Enumerable.Repeat(property.Name, count))}",
            4 => $"$filter={string.Concat(Enumerable.Repeat("not%20", count))}true",
            _ => $"$filter={property.Name}%20eq%20'{new string('x', count * 10)}'",
        };
        return new FuzzRequest("GET", $"{set.Name}?{query}", request.Headers, null, set.Name);
    }

    private byte[] Body(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        var at = random.Next(text.Length + 1);
        return random.Next(9) switch
        {
            0 => Encoding.UTF8.GetBytes(text[..at]),
            1 => [.. body.AsSpan(0, body.Length / 2), 0xFF, 0xC0, 0x80, .. body.AsSpan(body.Length / 2)],
            2 => [0xEF, 0xBB, 0xBF, .. body],
            3 => [],
            4 => Encoding.UTF8.GetBytes(new string('[', 500) + new string(']', 500)),
            5 => Encoding.UTF8.GetBytes(text.Replace("\"", "'")),
            6 => Encoding.UTF8.GetBytes(text.Replace(":", ":{\"a\":", StringComparison.Ordinal)),
            7 => Encoding.UTF8.GetBytes($"[{text},{text}]"),
            _ => Encoding.UTF8.GetBytes(text.Insert(at, Tokens[random.Next(Tokens.Length)])),
        };
    }

    // A method that could write is tried only where writing is allowed.
    private FuzzRequest Method(FuzzRequest request)
    {
        string[] methods = writes ? ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "FOO"] : ["GET", "HEAD", "OPTIONS", "FOO"];
        var method = methods[random.Next(methods.Length)];
        return request with { Method = method, Body = method is "GET" or "HEAD" or "DELETE" or "OPTIONS" or "TRACE" ? null : request.Body };
    }
}
