// Random filters over books, each as OData text and as what it means: true, false or null.
using System.Globalization;

namespace FieldCollect.OData.Tests;

public sealed record Expression(string Text, Func<Book, bool?> Holds);

public sealed class Expressions(Random random, World world)
{
    private static readonly string[] Words = ["ash", "Birch", "Elm", "o'ak", "柳", "", " ", "a", "100%", "Library 3"];
    private readonly Dictionary<Guid, Library> _libraries = world.Libraries.ToDictionary(l => l.Id);
    private readonly Dictionary<Guid, Author> _authors = world.Authors.ToDictionary(a => a.Id);

    public Library LibraryOf(Book book) => _libraries[book.LibraryId];
    public Author? AuthorOf(Book book) => book.AuthorId is { } id ? _authors[id] : null;

    public Expression Next(int depth = 3) => (depth == 0 ? 5 : random.Next(9)) switch
    {
        0 or 1 => Join("and", depth, (a, b) => a == false || b == false ? false : a is null || b is null ? null : true),
        2 or 3 => Join("or", depth, (a, b) => a == true || b == true ? true : a is null || b is null ? null : false),
        4 => Negated(Next(depth - 1)),
        _ => Leaf(),
    };

    private Expression Join(string word, int depth, Func<bool?, bool?, bool?> join)
    {
        var (a, b) = (Next(depth - 1), Next(depth - 1));
        return new Expression($"({a.Text}) {word} ({b.Text})", x => join(a.Holds(x), b.Holds(x)));
    }

    private static Expression Negated(Expression e) => new($"not ({e.Text})", x => !e.Holds(x));

    private Expression Leaf() => random.Next(16) switch
    {
        14 => Pattern(),
        15 => Case(),
        0 => Compare<int>("Pages", b => b.Pages, random.Next(40)),
        1 => Compare("Copies", b => b.Copies, Maybe((long)random.Next(5))),
        2 => Compare("Price", b => b.Price, Maybe(random.Next(-8, 40) / 4.0)),
        3 => Compare("Printed", b => b.Printed, Maybe(new DateOnly(1960, 1, 1).AddDays(random.Next(20_000)))),
        4 => Compare<DateTimeOffset>("CollectedAt", b => b.CollectedAt, world.Books[random.Next(world.Books.Count)].CollectedAt),
        5 => Text("Title", b => b.Title),
        6 => Text("Note", b => b.Note),
        7 => Text("Library/Town", b => LibraryOf(b).Town),
        8 => Text("Author/Name", b => AuthorOf(b)?.Name),
        9 => random.Next(3) switch
        {
            0 => new Expression("Lent", b => b.Lent),
            1 => new Expression("Lent eq null", b => b.Lent is null),
            _ => new Expression("Lent ne true", b => b.Lent != true),
        },
        10 => Number(),
        11 => Lambda(),
        12 => DatePart(),
        _ => In(),
    };

    private T? Maybe<T>(T value) where T : struct => random.Next(5) == 0 ? null : value;

    private Expression Compare<T>(string name, Func<Book, T?> get, T? value) where T : struct, IComparable<T>
    {
        var op = Operator();
        return new Expression($"{name} {op} {Literal(value)}", b => Holds(op, get(b), value, (x, y) => x!.Value.CompareTo(y!.Value)));
    }

    // A negative start counts from the end (URL Conventions 5.1.1.5.9).
    private static int Start(string text, int at) => at < 0 ? Math.Max(text.Length + at, 0) : Math.Min(at, text.Length);

    private Expression Text(string name, Func<Book, string?> get)
    {
        var word = Words[random.Next(Words.Length)];
        var literal = "'" + word.Replace("'", "''") + "'";
        var op = Operator();
        var number = random.Next(12);
        return random.Next(15) switch
        {
            12 => new Expression($"substring({name},{number - 4},{number % 5 - 1}) eq {literal}",
                b => get(b) is { } t && t.Substring(Start(t, number - 4), Math.Clamp(number % 5 - 1, 0, t.Length - Start(t, number - 4))) == word),
            13 => new Expression($"toupper({name}) {op} toupper({literal})", b => Holds(op, get(b)?.ToUpperInvariant(), word.ToUpperInvariant(), string.CompareOrdinal)),
            14 => new Expression($"trim(concat({name},{literal})) eq trim({literal})", b => get(b) is { } t && (t + word).Trim() == word.Trim()),
            0 => new Expression($"{name} eq null", b => get(b) is null),
            1 => new Expression($"contains({name}, {literal})", b => get(b)?.Contains(word, StringComparison.Ordinal)),
            2 => new Expression($"startswith({name}, {literal})", b => get(b)?.StartsWith(word, StringComparison.Ordinal)),
            3 => new Expression($"endswith({name}, {literal})", b => get(b)?.EndsWith(word, StringComparison.Ordinal)),
            4 => new Expression($"length({name}) {op} {number}", b => Holds(op, get(b)?.Length, number, (x, y) => x!.Value.CompareTo(y!.Value))),
            5 => new Expression($"indexof({name}, {literal}) eq {number}", b => get(b)?.IndexOf(word, StringComparison.Ordinal) == number),
            6 => new Expression($"substring({name}, {number % 4}) eq {literal}", b => get(b) is { } t && t[Math.Min(t.Length, number % 4)..] == word),
            7 => new Expression($"tolower({name}) eq tolower({literal})", b => string.Equals(get(b), word, StringComparison.OrdinalIgnoreCase)),
            8 => new Expression($"contains(toupper(trim({name})), {literal}) eq false",
                b => get(b) is { } t && !t.Trim(' ').ToUpperInvariant().Contains(word, StringComparison.Ordinal)),
            9 => new Expression($"concat(concat({name}, '/'), Title) {op} {literal}", b => Holds(op, get(b) is { } t ? t + "/" + b.Title : null, word, string.CompareOrdinal)),
            10 => new Expression($"{name} {op} Title", b => Holds(op, get(b), b.Title, string.CompareOrdinal)),
            _ => new Expression($"{name} {op} {literal}", b => Holds(op, get(b), word, string.CompareOrdinal)),
        };
    }

    private Expression Pattern()
    {
        var pattern = new[] { "^a", "[a-e]h?$", "(elm|柳).", @"^\w+ ", @"\s\S*%$", "^.{4,8}$", "r{1,2}c*h", "[^a-z ]", "", "'" }[random.Next(10)];
        var same = pattern.Replace(@"\w", "[A-Za-z0-9_]");
        return random.Next(2) == 0
            ? new Expression($"matchesPattern(Title,'{pattern.Replace("'", "''")}')", b => System.Text.RegularExpressions.Regex.IsMatch(b.Title, same))
            : new Expression($"matchesPattern(Note,'{pattern.Replace("'", "''")}')", b => b.Note is { } n ? System.Text.RegularExpressions.Regex.IsMatch(n, same) : null);
    }

    private Expression Case()
    {
        var (number, word) = (random.Next(40), Words[random.Next(Words.Length)]);
        var inner = Next(0);
        var op = Operator();
        return random.Next(3) switch
        {
            0 => new Expression($"case({inner.Text}:Note,Pages gt {number}:Title,true:'{word.Replace("'", "''")}') {op} 'ash'",
                b => Holds(op, inner.Holds(b) == true ? b.Note : b.Pages > number ? b.Title : word, "ash", string.CompareOrdinal)),
            1 => new Expression($"case({inner.Text}:Pages,Lent:{number}) {op} {number}",
                b => Holds(op, inner.Holds(b) == true ? b.Pages : b.Lent == true ? number : (int?)null, number, (x, y) => x!.Value.CompareTo(y!.Value))),
            _ => new Expression($"case(Lent:Copies,{inner.Text}:Pages) add 1 {op} {number}",
                b => Holds(op, (b.Lent == true ? b.Copies : inner.Holds(b) == true ? b.Pages : null) + 1, (long?)number, (x, y) => x!.Value.CompareTo(y!.Value))),
        };
    }

    private Expression Number()
    {
        var number = random.Next(1, 12);
        return random.Next(14) switch
        {
            10 => new Expression($"-Pages div {number} eq {-number / 2}", b => -b.Pages / number == -number / 2),
            11 => new Expression($"-Pages mod {number} lt 0", b => -b.Pages % number < 0),
            12 => new Expression($"Price mod {number} gt 1.5", b => b.Price is { } p && p % number > 1.5),
            13 => new Expression($"round(Price divby {number}) ge ceiling(Price) sub {number}", b => b.Price is { } p && Math.Round(p / number, MidpointRounding.AwayFromZero) >= Math.Ceiling(p) - number),
            6 => new Expression($"Pages divby {number} gt 2.5", b => b.Pages / (double)number > 2.5),
            7 => new Expression($"-Pages add {number} LT 0", b => -b.Pages + number < 0),
            8 => new Expression($"cast(Pages,Edm.String) eq '{number}'", b => b.Pages == number),
            9 => new Expression($"Copies in (@c,{number}) or isof(Copies,Edm.Int64) eq false", b => b.Copies is null || b.Copies == 3 || b.Copies == number),
            0 => new Expression($"Pages add Copies gt {number}", b => b.Pages + b.Copies > number),
            1 => new Expression($"Pages mod {number} eq 1", b => b.Pages % number == 1),
            2 => new Expression($"Pages div {number} sub 1 le 1", b => b.Pages / number - 1 <= 1),
            3 => new Expression($"round(Price) eq {number - 2}", b => b.Price is { } p && Math.Round(p, MidpointRounding.AwayFromZero) == number - 2),
            4 => new Expression($"floor(Price) lt ceiling(Price)", b => b.Price is { } p && Math.Floor(p) < Math.Ceiling(p)),
            _ => new Expression($"Price mul 2 ge Pages div 2.0", b => b.Price * 2 >= b.Pages / 2.0),
        };
    }

    private Expression Lambda()
    {
        var number = random.Next(40);
        bool Above(Guid library, Func<Book, bool> test) => world.Books.Where(x => x.LibraryId == library).Any(test);
        return random.Next(10) switch
        {
            7 => new Expression($"Library/Books/$count($search=ash;$filter=Pages gt {number}) gt 2",
                b => world.Books.Count(x => x.LibraryId == b.LibraryId && x.Pages > number && (x.Title.Contains("ash", StringComparison.OrdinalIgnoreCase) || x.Note?.Contains("ash", StringComparison.OrdinalIgnoreCase) == true)) > 2),
            8 => new Expression("isof(Author,Toy.Author) and isof(Toy.Book)", b => b.AuthorId is not null),
            9 => new Expression($"Author/Books/all(x:case(x/Lent:x/Pages,true:0) le {number})",
                b => b.AuthorId is not { } a || world.Books.Where(x => x.AuthorId == a).All(x => (x.Lent == true ? x.Pages : 0) <= number)),
            5 => new Expression($"Library/Books/$count($filter=Pages lt {number} and Note ne null) ge 9",
                b => world.Books.Count(x => x.LibraryId == b.LibraryId && x.Pages < number && x.Note is not null) >= 9),
            6 => new Expression($"Author/Books/any(x:x/Pages gt $it/Pages add {number})",
                b => b.AuthorId is { } a && world.Books.Any(x => x.AuthorId == a && x.Pages > b.Pages + number)),
            0 => new Expression($"Library/Books/any(x:x/Pages gt {number} and x/Note eq Note)", b => Above(b.LibraryId, x => x.Pages > number && x.Note == b.Note)),
            1 => new Expression($"Library/Books/all(x:contains(x/Note,'a') or x/Pages lt {number})",
                b => !Above(b.LibraryId, x => !(x.Note?.Contains('a') == true || x.Pages < number))),
            2 => new Expression("Library/Branches/any()", b => world.Libraries.Any(l => l.ParentId == b.LibraryId)),
            3 => new Expression($"Library/Branches/any(l:l/Books/any(x:x/Pages eq {number}))",
                b => world.Libraries.Any(l => l.ParentId == b.LibraryId && Above(l.Id, x => x.Pages == number))),
            _ => new Expression($"Library/Books/$count gt {number}", b => world.Books.Count(x => x.LibraryId == b.LibraryId) > number),
        };
    }

    private Expression DatePart()
    {
        var book = world.Books[random.Next(world.Books.Count)];
        var at = book.CollectedAt.UtcDateTime;
        return random.Next(11) switch
        {
            7 => new Expression($"time(CollectedAt) lt {at:HH:mm:ss.fff}", b => b.CollectedAt.TimeOfDay < at.TimeOfDay),
            8 => new Expression($"fractionalseconds(CollectedAt) ge {at.Millisecond / 1000.0:0.000}", b => b.CollectedAt.Millisecond >= at.Millisecond),
            9 => new Expression($"CollectedAt add duration'P40D' gt {at:yyyy-MM-ddTHH:mm:ss.fffZ}", b => b.CollectedAt.AddDays(40) > book.CollectedAt),
            10 => new Expression($"Printed sub {at:yyyy-MM-dd} gt duration'P100D'", b => b.Printed is { } p && p.DayNumber - DateOnly.FromDateTime(at).DayNumber > 100),
            0 => new Expression($"year(CollectedAt) eq {at.Year}", b => b.CollectedAt.Year == at.Year),
            1 => new Expression($"month(Printed) eq {at.Month}", b => b.Printed?.Month == at.Month),
            2 => new Expression($"day(CollectedAt) eq {at.Day}", b => b.CollectedAt.Day == at.Day),
            3 => new Expression($"hour(CollectedAt) ge {at.Hour}", b => b.CollectedAt.Hour >= at.Hour),
            4 => new Expression($"minute(CollectedAt) lt {at.Minute}", b => b.CollectedAt.Minute < at.Minute),
            5 => new Expression($"second(CollectedAt) eq {at.Second}", b => b.CollectedAt.Second == at.Second),
            _ => new Expression($"date(CollectedAt) le {at:yyyy-MM-dd}", b => b.CollectedAt.UtcDateTime.Date <= at.Date),
        };
    }

    private Expression In()
    {
        var numbers = Enumerable.Range(0, random.Next(1, 5)).Select(_ => (long)random.Next(40)).ToArray();
        var books = Enumerable.Range(0, 3).Select(_ => world.Books[random.Next(world.Books.Count)]).ToArray();
        return random.Next(3) switch
        {
            0 => new Expression($"Copies in ({string.Join(',', numbers)})", b => b.Copies is { } c && numbers.Contains(c)),
            1 => new Expression($"Note in ('ash','Elm')", b => b.Note is "ash" or "Elm"),
            _ => new Expression($"AuthorId in ({string.Join(',', books.Select(b => Literal(b.Id)))})", b => b.AuthorId is { } a && books.Any(x => x.Id == a)),
        };
    }

    private string Operator() => new[] { "eq", "ne", "gt", "ge", "lt", "le" }[random.Next(6)];

    private static bool? Holds<T>(string op, T? left, T? right, Func<T?, T?, int> compare) => (op, left is null || right is null) switch
    {
        ("eq", true) => left is null && right is null,
        ("ne", true) => left is not null || right is not null,
        (_, true) => false,
        ("eq", _) => compare(left, right) == 0,
        ("ne", _) => compare(left, right) != 0,
        ("gt", _) => compare(left, right) > 0,
        ("ge", _) => compare(left, right) >= 0,
        ("lt", _) => compare(left, right) < 0,
        _ => compare(left, right) <= 0,
    };

    private static string Literal(object? value) => value switch
    {
        null => "null",
        DateTimeOffset t => t.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        DateOnly d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        double d => d.ToString("0.0##", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
