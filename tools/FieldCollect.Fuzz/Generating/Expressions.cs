namespace FieldCollect.Fuzz.Generating;

/// <summary>Well-typed expressions of $filter, $orderby and $compute over a type: paths, every operator, functions, lambdas.</summary>
public sealed class Expressions(Random random, Csdl csdl, Samples samples)
{
    private static readonly string[] Comparisons = ["eq", "ne", "gt", "ge", "lt", "le"];
    private static readonly string[] Numbers = ["Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Double", "Edm.Decimal"];
    private static readonly string[] Variables = ["x", "y", "z", "w"];

    /// <param name="type">Whose properties are named.</param>
    /// <param name="depth">How deep operators nest.</param>
    /// <param name="prefix">Empty, or a lambda's variable with a slash.</param>
    /// <param name="level">Of lambdas.</param>
    public string Condition(CsdlType type, int depth, string prefix = "", int level = 0)
    {
        switch (depth <= 0 ? random.Next(4) : random.Next(12))
        {
            case 4:
                return $"not ({Condition(type, depth - 1, prefix, level)})";
            case 5 or 6:
                return $"({Condition(type, depth - 1, prefix, level)} {Pick("and", "or")} {Condition(type, depth - 1, prefix, level)})";
            case 7 when level < Variables.Length && type.Navigations.Where(n => n.IsMany).ToList() is { Count: > 0 } many:
                var navigation = many[random.Next(many.Count)];
                var (target, variable) = (csdl.Find(navigation.Target)!, Variables[level]);
                return random.Next(5) == 0
                    ? $"{prefix}{navigation.Name}/any()"
                    : $"{prefix}{navigation.Name}/{Pick("any", "all")}({variable}:{Condition(target, depth - 2, variable + "/", level + 1)})";
            case 8 when type.Navigations.Where(n => n.IsMany).ToList() is { Count: > 0 } counted:
                return $"{prefix}{counted[random.Next(counted.Count)].Name}/$count {Compare()} {random.Next(4)}";
            case 9:
                return Text(type, prefix) is { } text ? $"{Pick("contains", "startswith", "endswith")}({text},{Literal("Edm.String")})" : "true";
            default:
                return Comparison(type, depth, prefix);
        }
    }

    /// <summary>A value to order by or to compute.</summary>
    public string Value(CsdlType type, int depth, string prefix = "")
    {
        var (path, _, property) = Path(type, prefix);
        if (depth <= 0)
            return path;
        return property.Type switch
        {
            "Edm.String" => Pick(path, $"length({path})", $"tolower({path})", $"toupper({path})", $"trim({path})", $"concat({path},{Literal("Edm.String")})",
                $"indexof({path},{Literal("Edm.String")})", $"substring({path},{random.Next(3)})", $"substring({path},1,{random.Next(4)})"),
            "Edm.Date" => Pick(path, $"year({path})", $"month({path})", $"day({path})"),
            "Edm.DateTimeOffset" => Pick(path, $"year({path})", $"hour({path})", $"minute({path})", $"second({path})", $"date({path})", $"fractionalseconds({path})"),
            "Edm.Double" or "Edm.Decimal" => Pick(path, $"round({path})", $"floor({path})", $"ceiling({path})", $"({path} mul {Literal("Edm.Int32")})"),
            "Edm.Int32" or "Edm.Int64" => Pick(path, $"({path} add {Literal("Edm.Int32")})", $"({path} div {Literal("Edm.Int32")})", $"({path} mod {Literal("Edm.Int32")})",
                $"({path} sub {path})", $"-{path}", $"cast({path},Edm.String)"),
            _ => path,
        };
    }

    private string Comparison(CsdlType type, int depth, string prefix)
    {
        var (path, owner, property) = Path(type, prefix);
        var literal = () => Literals.Of(random, property.Type, samples, owner, property);
        switch (random.Next(8))
        {
            case 0:
                return $"{path} in ({string.Join(',', Enumerable.Range(0, random.Next(1, 6)).Select(_ => literal()))})";
            case 1:
                return $"{path} {Pick("eq", "ne")} null";
            case 2 when property.Type == "Edm.String":
                return $"length({path}) {Compare()} {random.Next(20)}";
            case 3 when Numbers.Contains(property.Type):
                return $"{path} {Pick("add", "sub", "mul", "div", "mod", "divby")} {Literals.Of(random, property.Type, samples)} {Compare()} {literal()}";
            case 4 when property.Type is "Edm.Date" or "Edm.DateTimeOffset":
                return $"{Pick("year", "month", "day")}({path}) {Compare()} {random.Next(1, 2030)}";
            case 5 when depth > 0:
                return $"{Value(type, depth - 1, prefix)} {Compare()} null";
            case 6 when property.Type == "Edm.DateTimeOffset":
                return $"{path} {Compare()} now()";
            default:
                return $"{path} {Compare()} {literal()}";
        }
    }

    // A property of the type, or over up to two navigations to one.
    private (string Path, CsdlType Owner, CsdlProperty Property) Path(CsdlType type, string prefix)
    {
        for (var hops = 0; hops < 2 && random.Next(5) == 0; hops++)
        {
            var single = type.Navigations.Where(n => !n.IsMany && csdl.Find(n.Target) is not null).ToList();
            if (single.Count == 0)
                break;
            var navigation = single[random.Next(single.Count)];
            (prefix, type) = ($"{prefix}{navigation.Name}/", csdl.Find(navigation.Target)!);
        }

        var known = type.Properties.Where(p => Literals.Has(p.Type)).ToList();
        var property = known[random.Next(known.Count)];
        return (prefix + property.Name, type, property);
    }

    private string? Text(CsdlType type, string prefix) =>
        type.Properties.Where(p => p.Type == "Edm.String").ToList() is { Count: > 0 } texts ? prefix + texts[random.Next(texts.Count)].Name : null;

    private string Literal(string type) => Literals.Of(random, type, samples);

    private string Compare() => Comparisons[random.Next(Comparisons.Length)];

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
