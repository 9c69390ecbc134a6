-- $filter: comparison and logic

-- Pages eq 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."Pages" = @p0);
-- Pages ne 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."Pages" <> @p0);
-- Note ne 'a'
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."Note" IS DISTINCT FROM @p0);
-- Pages gt 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."Pages" > @p0);
-- Pages ge 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."Pages" >= @p0);
-- Pages lt 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."Pages" < @p0);
-- Pages le 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."Pages" <= @p0);
-- Note eq null
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."Note" IS NULL);
-- Note ne null
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."Note" IS NOT NULL);
-- Copies in (1,2,null)
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."Copies" IN (@p0, @p1) OR t0."Copies" IS NULL);
-- Lent and not (Pages gt 1)
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."Lent" AND (NOT ((t0."Pages" > @p0))));
-- Pages gt 1 or Note gt 'a'
SELECT COUNT(*) FROM "Books" AS t0 WHERE ((t0."Pages" > @p0) OR (t0."Note" > @p1));
-- not (Note gt 'a')
SELECT COUNT(*) FROM "Books" AS t0 WHERE (NOT (COALESCE(t0."Note" > @p0, FALSE)));
-- Note eq Title
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."Note" = t0."Title");
-- Author eq null
SELECT COUNT(*) FROM "Books" AS t0 LEFT JOIN "Authors" AS t1 ON t1."Id" = t0."AuthorId" WHERE (t1."Id" IS NULL);
-- Library/Parent/Town eq 'a'
SELECT COUNT(*) FROM "Books" AS t0 LEFT JOIN "Libraries" AS t1 ON t1."Id" = t0."LibraryId" LEFT JOIN "Libraries" AS t2 ON t2."Id" = t1."ParentId" WHERE (t2."Town" = @p0);
-- $it/Pages gt 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."Pages" > @p0);
-- Pages gt @a
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."Pages" > @p0);

-- $filter: arithmetic

-- Pages add 1 gt 2
SELECT COUNT(*) FROM "Books" AS t0 WHERE (CAST((t0."Pages" + @p0) AS INTEGER) > @p1);
-- Pages sub 1 gt 2
SELECT COUNT(*) FROM "Books" AS t0 WHERE (CAST((t0."Pages" - @p0) AS INTEGER) > @p1);
-- Pages mul 2 gt 2
SELECT COUNT(*) FROM "Books" AS t0 WHERE (CAST((t0."Pages" * @p0) AS INTEGER) > @p1);
-- Pages div 2 gt 2
SELECT COUNT(*) FROM "Books" AS t0 WHERE (CAST((t0."Pages" / iif(@p0 = 0, abs(-9223372036854775808), @p0)) AS INTEGER) > @p1);
-- Pages divby 2 gt 2
SELECT COUNT(*) FROM "Books" AS t0 WHERE (((CAST(t0."Pages" AS REAL) * @p0) / iif(@p1 = 0, abs(-9223372036854775808), @p1)) > @p2);
-- Pages mod 2 eq 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (CAST((t0."Pages" % iif(@p0 = 0, abs(-9223372036854775808), @p0)) AS INTEGER) = @p1);
-- Price mod 2 eq 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (mod(t0."Price", iif(@p0 = 0, abs(-9223372036854775808), @p0)) = @p1);
-- -Pages lt 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (CAST((-t0."Pages") AS INTEGER) < @p0);
-- CollectedAt add duration'P1D' gt now()
SELECT COUNT(*) FROM "Books" AS t0 WHERE ((t0."CollectedAt" + @p0) > @p1);
-- now() sub CollectedAt gt duration'P1D'
SELECT COUNT(*) FROM "Books" AS t0 WHERE ((@p0 - t0."CollectedAt") > @p1);
-- Printed add duration'P1D' gt 2000-01-01
SELECT COUNT(*) FROM "Books" AS t0 WHERE (date(t0."Printed", (+(@p0 / 86400000)) || ' days') > @p1);
-- Printed sub 2000-01-01 gt duration'P1D'
SELECT COUNT(*) FROM "Books" AS t0 WHERE ((CAST(julianday(t0."Printed") - julianday(@p0) AS INTEGER) * 86400000) > @p1);

-- $filter: text

-- contains(Title,'a')
SELECT COUNT(*) FROM "Books" AS t0 WHERE (instr(t0."Title", @p0) > 0);
-- startswith(Title,'a')
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."Title" >= @p0 AND t0."Title" < @p1);
-- startswith(Title,Note)
SELECT COUNT(*) FROM "Books" AS t0 WHERE (substr(t0."Title", 1, length(t0."Note")) = t0."Note");
-- endswith(Title,'a')
SELECT COUNT(*) FROM "Books" AS t0 WHERE (length(t0."Title") >= length(@p0) AND substr(t0."Title", length(t0."Title") - length(@p0) + 1) = @p0);
-- length(Title) gt 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (length(t0."Title") > @p0);
-- indexof(Title,'a') eq 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE ((instr(t0."Title", @p0) - 1) = @p1);
-- substring(Title,1) eq 'a'
SELECT COUNT(*) FROM "Books" AS t0 WHERE (substr(t0."Title", max(CASE WHEN @p0 < 0 THEN length(t0."Title") + @p0 ELSE @p0 END, 0) + 1) = @p1);
-- substring(Title,1,2) eq 'a'
SELECT COUNT(*) FROM "Books" AS t0 WHERE (substr(t0."Title", max(CASE WHEN @p0 < 0 THEN length(t0."Title") + @p0 ELSE @p0 END, 0) + 1, max(@p1, 0)) = @p2);
-- tolower(Title) eq 'a'
SELECT COUNT(*) FROM "Books" AS t0 WHERE (odata_lower(t0."Title") = @p0);
-- toupper(Title) eq 'A'
SELECT COUNT(*) FROM "Books" AS t0 WHERE (odata_upper(t0."Title") = @p0);
-- trim(Title) eq 'a'
SELECT COUNT(*) FROM "Books" AS t0 WHERE (trim(t0."Title", @p0) = @p1);
-- concat(Title,'a') eq 'a'
SELECT COUNT(*) FROM "Books" AS t0 WHERE ((t0."Title" || @p0) = @p1);
-- matchesPattern(Title,'^a.$')
SELECT COUNT(*) FROM "Books" AS t0 WHERE odata_matches(t0."Title", @p0);

-- $filter: days and instants

-- year(Printed) eq 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (CAST(strftime('%Y', t0."Printed") AS INTEGER) = @p0);
-- month(Printed) eq 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (CAST(strftime('%m', t0."Printed") AS INTEGER) = @p0);
-- day(CollectedAt) eq 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (CAST(strftime('%d', t0."CollectedAt" / 1000.0, 'unixepoch') AS INTEGER) = @p0);
-- hour(CollectedAt) eq 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (CAST(strftime('%H', t0."CollectedAt" / 1000.0, 'unixepoch') AS INTEGER) = @p0);
-- minute(CollectedAt) eq 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (CAST(strftime('%M', t0."CollectedAt" / 1000.0, 'unixepoch') AS INTEGER) = @p0);
-- second(CollectedAt) eq 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (CAST(strftime('%S', t0."CollectedAt" / 1000.0, 'unixepoch') AS INTEGER) = @p0);
-- hour(time(CollectedAt)) eq 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (((((t0."CollectedAt" % 86400000) + 86400000) % 86400000) / 3600000) = @p0);
-- fractionalseconds(CollectedAt) lt 0.5
SELECT COUNT(*) FROM "Books" AS t0 WHERE ((CAST((((t0."CollectedAt" % 1000) + 1000) % 1000) AS REAL) / 1000) < @p0);
-- date(CollectedAt) eq 2000-01-01
SELECT COUNT(*) FROM "Books" AS t0 WHERE (strftime('%Y-%m-%d', t0."CollectedAt" / 1000.0, 'unixepoch') = @p0);
-- time(CollectedAt) lt 12:00:00
SELECT COUNT(*) FROM "Books" AS t0 WHERE ((((t0."CollectedAt" % 86400000) + 86400000) % 86400000) < @p0);
-- totaloffsetminutes(CollectedAt) eq 0
SELECT COUNT(*) FROM "Books" AS t0 WHERE ((t0."CollectedAt" * 0) = @p0);
-- totaloffsetminutes(2000-01-01T00:00:00+08:00) eq 480
SELECT COUNT(*) FROM "Books" AS t0 WHERE (@p0 = @p1);
-- totalseconds(now() sub CollectedAt) gt 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE ((CAST((@p0 - t0."CollectedAt") AS REAL) / 1000) > @p1);
-- CollectedAt lt now()
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."CollectedAt" < @p0);
-- CollectedAt gt mindatetime()
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."CollectedAt" > @p0);
-- CollectedAt lt maxdatetime()
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."CollectedAt" < @p0);

-- $filter: numbers, types and choice

-- round(Price) eq 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (round(t0."Price") = @p0);
-- floor(Price) eq 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (floor(t0."Price") = @p0);
-- ceiling(Price) eq 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (ceil(t0."Price") = @p0);
-- cast(Pages,Edm.String) eq '1'
SELECT COUNT(*) FROM "Books" AS t0 WHERE (CAST(t0."Pages" AS TEXT) = @p0);
-- cast(Pages,Edm.Double) gt 1
SELECT COUNT(*) FROM "Books" AS t0 WHERE (CAST(t0."Pages" AS REAL) > @p0);
-- cast(Lent,Edm.String) eq 'true'
SELECT COUNT(*) FROM "Books" AS t0 WHERE (iif(t0."Lent", 'true', 'false') = @p0);
-- cast(CollectedAt,Edm.Date) eq 2000-01-01
SELECT COUNT(*) FROM "Books" AS t0 WHERE (strftime('%Y-%m-%d', t0."CollectedAt" / 1000.0, 'unixepoch') = @p0);
-- isof(Copies,Edm.Int64)
SELECT COUNT(*) FROM "Books" AS t0 WHERE (t0."Copies" IS NOT NULL);
-- isof(Toy.Book)
SELECT COUNT(*) FROM "Books" AS t0 WHERE TRUE;
-- isof(Author,Toy.Author)
SELECT COUNT(*) FROM "Books" AS t0 LEFT JOIN "Authors" AS t1 ON t1."Id" = t0."AuthorId" WHERE (t1."Id" IS NOT NULL);
-- case(Lent:Title,true:Note) eq 'a'
SELECT COUNT(*) FROM "Books" AS t0 WHERE (CASE WHEN t0."Lent" THEN t0."Title" ELSE CASE WHEN @p0 THEN t0."Note" ELSE NULL END END = @p1);

-- $filter: collections

-- Library/Books/any()
SELECT COUNT(*) FROM "Books" AS t0 LEFT JOIN "Libraries" AS t1 ON t1."Id" = t0."LibraryId" WHERE (EXISTS (SELECT 1 FROM "Books" AS t2 WHERE t2."LibraryId" = t1."Id"));
-- Library/Books/any(b:b/Pages gt 1)
SELECT COUNT(*) FROM "Books" AS t0 LEFT JOIN "Libraries" AS t1 ON t1."Id" = t0."LibraryId" WHERE (EXISTS (SELECT 1 FROM "Books" AS t2 WHERE t2."LibraryId" = t1."Id" AND (t2."Pages" > @p0)));
-- Library/Books/all(b:b/Pages gt 1)
SELECT COUNT(*) FROM "Books" AS t0 LEFT JOIN "Libraries" AS t1 ON t1."Id" = t0."LibraryId" WHERE (NOT EXISTS (SELECT 1 FROM "Books" AS t2 WHERE t2."LibraryId" = t1."Id" AND ((t2."Pages" > @p0)) IS NOT TRUE));
-- Library/Books/any(b:b/Pages gt $it/Pages)
SELECT COUNT(*) FROM "Books" AS t0 LEFT JOIN "Libraries" AS t1 ON t1."Id" = t0."LibraryId" WHERE (EXISTS (SELECT 1 FROM "Books" AS t2 WHERE t2."LibraryId" = t1."Id" AND (t2."Pages" > t0."Pages")));
-- Library/Books/$count gt 1
SELECT COUNT(*) FROM "Books" AS t0 LEFT JOIN "Libraries" AS t1 ON t1."Id" = t0."LibraryId" WHERE (CAST((SELECT COUNT(*) FROM "Books" AS t2 WHERE t2."LibraryId" = t1."Id") AS integer) > @p0);
-- Library/Books/$count($filter=Pages gt 1) gt 1
SELECT COUNT(*) FROM "Books" AS t0 LEFT JOIN "Libraries" AS t1 ON t1."Id" = t0."LibraryId" WHERE (CAST((SELECT COUNT(*) FROM "Books" AS t2 WHERE t2."LibraryId" = t1."Id" AND (t2."Pages" > @p0)) AS integer) > @p1);
-- Library/Books/$count($search=a;$filter=Pages gt 1) gt 1
SELECT COUNT(*) FROM "Books" AS t0 LEFT JOIN "Libraries" AS t1 ON t1."Id" = t0."LibraryId" WHERE (CAST((SELECT COUNT(*) FROM "Books" AS t2 WHERE t2."LibraryId" = t1."Id" AND (t2."Pages" > @p0) AND (t2."Title" LIKE @p1 ESCAPE '\' OR COALESCE(t2."Note" LIKE @p1 ESCAPE '\', FALSE))) AS integer) > @p2);

-- paths

-- Books
SELECT t0."Id", t0."LibraryId", t0."AuthorId", t0."Title", t0."Note", t0."Pages", t0."Copies", t0."Price", t0."Lent", t0."Printed", t0."CollectedAt", t0."Tags" FROM "Books" AS t0 ORDER BY t0."Id" LIMIT @p0;
-- Libraries(@id)
SELECT t0."Id", t0."Name", t0."Town", t0."ParentId", t0."Version" FROM "Libraries" AS t0 WHERE t0."Id" = @p0;
-- Libraries(Name='a')
SELECT t0."Id", t0."Name", t0."Town", t0."ParentId", t0."Version" FROM "Libraries" AS t0 WHERE t0."Name" = @p0 ORDER BY t0."Id" LIMIT 1;
-- Codes(List='a',Value='b')
SELECT t0."List", t0."Value", t0."Text" FROM "Codes" AS t0 WHERE t0."List" = @p0 AND t0."Value" = @p1;
-- Libraries(@id)/Name
SELECT t0."Name", t0."Id", t0."Version" FROM "Libraries" AS t0 WHERE t0."Id" = @p0;
-- Libraries(@id)/Books
SELECT t0."Id", t0."LibraryId", t0."AuthorId", t0."Title", t0."Note", t0."Pages", t0."Copies", t0."Price", t0."Lent", t0."Printed", t0."CollectedAt", t0."Tags" FROM "Books" AS t0 WHERE t0."LibraryId" = (SELECT t1."Id" FROM "Libraries" AS t1 WHERE t1."Id" = @p0) ORDER BY t0."Id" LIMIT @p1;
-- Libraries(@id)/Books/$count
SELECT COUNT(*) FROM "Books" AS t0 WHERE t0."LibraryId" = (SELECT t1."Id" FROM "Libraries" AS t1 WHERE t1."Id" = @p0);
-- Books(@id)/Library
SELECT t0."Id", t0."Name", t0."Town", t0."ParentId", t0."Version" FROM "Libraries" AS t0 WHERE t0."Id" = (SELECT t1."LibraryId" FROM "Books" AS t1 WHERE t1."Id" = @p0);
-- Books(@id)/Author/$ref
SELECT t0."Id" FROM "Authors" AS t0 WHERE t0."Id" = (SELECT t1."AuthorId" FROM "Books" AS t1 WHERE t1."Id" = @p0);
-- Libraries(@id)/Books/$ref
SELECT t0."Id" FROM "Books" AS t0 WHERE t0."LibraryId" = (SELECT t1."Id" FROM "Libraries" AS t1 WHERE t1."Id" = @p0) ORDER BY t0."Id" LIMIT @p1;
-- $entity?$id=Libraries(@id)
SELECT t0."Id", t0."Name", t0."Town", t0."ParentId", t0."Version" FROM "Libraries" AS t0 WHERE t0."Id" = @p0;

-- order and pages

-- Books?$select=Id&$orderby=Pages
SELECT t0."Id", t0."Pages" FROM "Books" AS t0 ORDER BY t0."Pages", t0."Id" LIMIT @p0;
-- Books?$select=Id&$orderby=Note
SELECT t0."Id", t0."Note" FROM "Books" AS t0 ORDER BY t0."Note", t0."Id" LIMIT @p0;
-- Books?$select=Id&$orderby=Note desc,Copies
SELECT t0."Id", t0."Note", t0."Copies" FROM "Books" AS t0 ORDER BY t0."Note" DESC, t0."Copies", t0."Id" LIMIT @p0;
-- Books?$select=Id&$orderby=Author/Born desc
SELECT t0."Id", t1."Born" FROM "Books" AS t0 LEFT JOIN "Authors" AS t1 ON t1."Id" = t0."AuthorId" ORDER BY t1."Born" DESC, t0."Id" DESC LIMIT @p0;
-- Books?$select=Id&$orderby=Library/Books/$count($filter=Pages gt 1) desc
SELECT t0."Id", CAST((SELECT COUNT(*) FROM "Books" AS t2 WHERE t2."LibraryId" = t1."Id" AND (t2."Pages" > @p0)) AS integer) FROM "Books" AS t0 LEFT JOIN "Libraries" AS t1 ON t1."Id" = t0."LibraryId" ORDER BY CAST((SELECT COUNT(*) FROM "Books" AS t2 WHERE t2."LibraryId" = t1."Id" AND (t2."Pages" > @p0)) AS integer) DESC, t0."Id" DESC LIMIT @p1;
-- Books?$select=Id&$orderby=tolower(Title)
SELECT t0."Id", odata_lower(t0."Title") FROM "Books" AS t0 ORDER BY odata_lower(t0."Title"), t0."Id" LIMIT @p0;
-- Books?$select=Id&$top=5&$skip=2&$count=true
SELECT COUNT(*) FROM "Books" AS t0;
SELECT t0."Id" FROM "Books" AS t0 ORDER BY t0."Id" LIMIT @p0 OFFSET @p1;

-- select, search and compute

-- Libraries?$select=*
SELECT t0."Id", t0."Name", t0."Town", t0."ParentId", t0."Version" FROM "Libraries" AS t0 ORDER BY t0."Id" LIMIT @p0;
-- Books?$select=Title,Pages&$format=json&$schemaversion=*
SELECT t0."Title", t0."Pages", t0."Id" FROM "Books" AS t0 ORDER BY t0."Id" LIMIT @p0;
-- Books?$select=Id&$search=a NOT b
SELECT t0."Id" FROM "Books" AS t0 WHERE ((t0."Title" LIKE @p0 ESCAPE '\' OR COALESCE(t0."Note" LIKE @p0 ESCAPE '\', FALSE)) AND (NOT (t0."Title" LIKE @p1 ESCAPE '\' OR COALESCE(t0."Note" LIKE @p1 ESCAPE '\', FALSE)))) ORDER BY t0."Id" LIMIT @p2;
-- Books?$select=Id,X&$compute=Pages add 1 as X&$filter=X gt 1&$orderby=X
SELECT t0."Id", CAST((t0."Pages" + @p0) AS INTEGER) FROM "Books" AS t0 WHERE (CAST((t0."Pages" + @p0) AS INTEGER) > @p1) ORDER BY CAST((t0."Pages" + @p0) AS INTEGER), t0."Id" LIMIT @p2;

-- expand

-- Books?$select=Id&$expand=Library($select=Name;$expand=Parent($select=Name))
SELECT t2."Name", t2."Id", t2."Version", t1."Name", t1."Id", t1."Version", t0."Id" FROM "Books" AS t0 LEFT JOIN "Libraries" AS t1 ON t1."Id" = t0."LibraryId" LEFT JOIN "Libraries" AS t2 ON t2."Id" = t1."ParentId" ORDER BY t0."Id" LIMIT @p0;
-- Libraries?$select=Id&$expand=Books($select=Id;$filter=Pages gt 1;$orderby=Pages desc)
SELECT t0."Id", t0."Version" FROM "Libraries" AS t0 ORDER BY t0."Id" LIMIT @p0;
SELECT t0."Id", t0."LibraryId", t0."Pages" FROM "Books" AS t0 WHERE t0."LibraryId" IN (@parents) AND (t0."Pages" > @p0) ORDER BY t0."Pages" DESC, t0."Id" DESC LIMIT @rows;
-- Libraries?$select=Id&$expand=Books($select=Id;$top=2;$skip=1;$count=true)
SELECT t0."Id", t0."Version" FROM "Libraries" AS t0 ORDER BY t0."Id" LIMIT @p0;
SELECT * FROM (SELECT t0."Id" AS c0, t0."LibraryId" AS c1, ROW_NUMBER() OVER (PARTITION BY t0."LibraryId" ORDER BY t0."Id") AS r, COUNT(*) OVER (PARTITION BY t0."LibraryId") AS n FROM "Books" AS t0 WHERE t0."LibraryId" IN (@parents)) AS w WHERE (r > 1 AND r <= @last) OR r = 1 ORDER BY r LIMIT @rows;
-- Libraries?$select=Id&$expand=Books/$ref
SELECT t0."Id", t0."Version" FROM "Libraries" AS t0 ORDER BY t0."Id" LIMIT @p0;
SELECT t0."Id", t0."LibraryId" FROM "Books" AS t0 WHERE t0."LibraryId" IN (@parents) ORDER BY t0."Id" LIMIT @rows;
-- Libraries?$select=Id&$expand=Books/$count($filter=Pages gt 1)
SELECT t0."Id", t0."Version" FROM "Libraries" AS t0 ORDER BY t0."Id" LIMIT @p0;
SELECT * FROM (SELECT t0."Id" AS c0, t0."LibraryId" AS c1, t0."AuthorId" AS c2, t0."Title" AS c3, t0."Note" AS c4, t0."Pages" AS c5, t0."Copies" AS c6, t0."Price" AS c7, t0."Lent" AS c8, t0."Printed" AS c9, t0."CollectedAt" AS c10, t0."Tags" AS c11, ROW_NUMBER() OVER (PARTITION BY t0."LibraryId" ORDER BY t0."Id") AS r, COUNT(*) OVER (PARTITION BY t0."LibraryId") AS n FROM "Books" AS t0 WHERE t0."LibraryId" IN (@parents) AND (t0."Pages" > @p0)) AS w WHERE (r > 0 AND r <= @last) OR r = 1 ORDER BY r LIMIT @rows;
-- Libraries?$select=Id&$expand=*/$ref
SELECT t0."Id", t1."Id", t0."Version" FROM "Libraries" AS t0 LEFT JOIN "Libraries" AS t1 ON t1."Id" = t0."ParentId" ORDER BY t0."Id" LIMIT @p0;
SELECT t0."Id", t0."LibraryId" FROM "Books" AS t0 WHERE t0."LibraryId" IN (@parents) ORDER BY t0."Id" LIMIT @rows;
SELECT t0."Id", t0."ParentId" FROM "Libraries" AS t0 WHERE t0."ParentId" IN (@parents) ORDER BY t0."Id" LIMIT @rows;
-- Libraries?$select=Id&$expand=Branches($select=Id;$levels=2)
SELECT t0."Id", t0."Version" FROM "Libraries" AS t0 ORDER BY t0."Id" LIMIT @p0;
SELECT * FROM (SELECT t0."Id" AS c0, t0."Version" AS c1, t0."ParentId" AS c2, ROW_NUMBER() OVER (PARTITION BY t0."ParentId" ORDER BY t0."Id") AS r FROM "Libraries" AS t0 WHERE t0."ParentId" IN (@parents)) AS w WHERE (r > 0 AND r <= @last) ORDER BY r LIMIT @rows;
SELECT t0."Id", t0."Version", t0."ParentId" FROM "Libraries" AS t0 WHERE t0."ParentId" IN (@parents) ORDER BY t0."Id" LIMIT @rows;
-- Libraries?$select=Id&$expand=Books($select=Id;$search=a;$compute=Pages add 1 as X)
SELECT t0."Id", t0."Version" FROM "Libraries" AS t0 ORDER BY t0."Id" LIMIT @p0;
SELECT t0."Id", t0."LibraryId" FROM "Books" AS t0 WHERE t0."LibraryId" IN (@parents) AND (t0."Title" LIKE @p1 ESCAPE '\' OR COALESCE(t0."Note" LIKE @p1 ESCAPE '\', FALSE)) ORDER BY t0."Id" LIMIT @rows;

-- apply

-- Books?$apply=aggregate($count as N)
SELECT t1."c0" FROM (SELECT COUNT(*) AS "c0" FROM "Books" AS t0) AS t1 ORDER BY t1."c0" LIMIT @p0;
-- Books?$apply=aggregate(Pages with sum as A,Price with sum as B,Pages with average as C,Title with min as D,CollectedAt with max as E,AuthorId with countdistinct as F)
SELECT t1."c0", t1."c1", t1."c2", t1."c3", t1."c4", t1."c5" FROM (SELECT SUM(t0."Pages") AS "c0", SUM(t0."Price") AS "c1", CAST(AVG(t0."Pages") AS REAL) AS "c2", MIN(t0."Title") AS "c3", MAX(t0."CollectedAt") AS "c4", COUNT(DISTINCT t0."AuthorId") AS "c5" FROM "Books" AS t0) AS t1 ORDER BY t1."c0", t1."c1", t1."c2", t1."c3", t1."c4", t1."c5" LIMIT @p0;
-- Libraries?$apply=aggregate(Books/$count as N)
SELECT t1."c0" FROM (SELECT COALESCE(SUM(CAST((SELECT COUNT(*) FROM "Books" AS t2 WHERE t2."LibraryId" = t0."Id") AS integer)), 0) AS "c0" FROM "Libraries" AS t0) AS t1 ORDER BY t1."c0" LIMIT @p0;
-- Books?$apply=filter(Pages gt 1)/groupby((Library/Name,Lent),aggregate($count as N))&$filter=N gt 1&$orderby=N desc
SELECT t1."c0", t1."c1", t1."c2" FROM (SELECT t2."Name" AS "c0", t0."Lent" AS "c1", COUNT(*) AS "c2" FROM "Books" AS t0 LEFT JOIN "Libraries" AS t2 ON t2."Id" = t0."LibraryId" WHERE (t0."Pages" > @p0) GROUP BY t2."Name", t0."Lent") AS t1 WHERE (t1."c2" > @p1) ORDER BY t1."c2" DESC, t1."c0" DESC, t1."c1" DESC LIMIT @p2;
-- Books?$apply=compute(Pages div 10 as T)/groupby((T))/aggregate($count as N)
SELECT t2."c0" FROM (SELECT COUNT(*) AS "c0" FROM (SELECT CAST((t0."Pages" / iif(@p0 = 0, abs(-9223372036854775808), @p0)) AS INTEGER) AS "c0" FROM "Books" AS t0 GROUP BY CAST((t0."Pages" / iif(@p0 = 0, abs(-9223372036854775808), @p0)) AS INTEGER)) AS t1) AS t2 ORDER BY t2."c0" LIMIT @p1;
-- Books?$apply=identity/search(a)/aggregate($count as N)
SELECT t1."c0" FROM (SELECT COUNT(*) AS "c0" FROM "Books" AS t0 WHERE (t0."Title" LIKE @p0 ESCAPE '\' OR COALESCE(t0."Note" LIKE @p0 ESCAPE '\', FALSE))) AS t1 ORDER BY t1."c0" LIMIT @p1;
-- Books?$select=Id&$apply=orderby(Pages desc)/skip(2)/top(3)
SELECT t2."Id", t2."t2#1", t2."t2#2" FROM (SELECT t1.*, t1."t1#1" AS "t2#1", t1."t1#2" AS "t2#2" FROM (SELECT t0.*, t0."Pages" AS "t1#1", t0."Id" AS "t1#2" FROM "Books" AS t0 ORDER BY t0."Pages" DESC, t0."Id" DESC LIMIT @p0 OFFSET @p1) AS t1 ORDER BY t1."t1#1" DESC, t1."t1#2" DESC LIMIT @p2) AS t2 ORDER BY t2."t2#1" DESC, t2."t2#2" DESC LIMIT @p3;
-- Books?$select=Id&$apply=topcount(3,Pages)
SELECT t1."Id" FROM (SELECT t0.* FROM "Books" AS t0 ORDER BY t0."Pages" DESC, t0."Id" DESC LIMIT @p0) AS t1 ORDER BY t1."Id" LIMIT @p1;
-- Books?$select=Id&$apply=bottomcount(3,Note)
SELECT t1."Id" FROM (SELECT t0.* FROM "Books" AS t0 ORDER BY t0."Note", t0."Id" LIMIT @p0) AS t1 ORDER BY t1."Id" LIMIT @p1;
-- Books?$select=Id&$apply=topsum(100,Pages)
SELECT t1."Id" FROM (SELECT t0.*, COALESCE(SUM(CAST(t0."Pages" AS REAL)) OVER (ORDER BY t0."Pages" DESC, t0."Id" DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS "t1#1", SUM(CAST(t0."Pages" AS REAL)) OVER () AS "t1#2" FROM "Books" AS t0) AS t1 WHERE (t1."t1#1" < @p0) ORDER BY t1."Id" LIMIT @p1;
-- Books?$select=Id&$apply=bottomsum(100,Copies)
SELECT t1."Id" FROM (SELECT t0.*, COALESCE(SUM(CAST(t0."Copies" AS REAL)) OVER (ORDER BY t0."Copies", t0."Id" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS "t1#1", SUM(CAST(t0."Copies" AS REAL)) OVER () AS "t1#2" FROM "Books" AS t0 WHERE (t0."Copies" IS NOT NULL)) AS t1 WHERE (t1."t1#1" < @p0) ORDER BY t1."Id" LIMIT @p1;
-- Books?$select=Id&$apply=toppercent(10,Price)
SELECT t1."Id" FROM (SELECT t0.*, COALESCE(SUM(CAST(t0."Price" AS REAL)) OVER (ORDER BY t0."Price" DESC, t0."Id" DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS "t1#1", SUM(CAST(t0."Price" AS REAL)) OVER () AS "t1#2" FROM "Books" AS t0 WHERE (t0."Price" IS NOT NULL)) AS t1 WHERE (t1."t1#1" * 100 < @p0 * t1."t1#2") ORDER BY t1."Id" LIMIT @p1;
-- Books?$select=Id&$apply=bottompercent(10,Pages)
SELECT t1."Id" FROM (SELECT t0.*, COALESCE(SUM(CAST(t0."Pages" AS REAL)) OVER (ORDER BY t0."Pages", t0."Id" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS "t1#1", SUM(CAST(t0."Pages" AS REAL)) OVER () AS "t1#2" FROM "Books" AS t0) AS t1 WHERE (t1."t1#1" * 100 < @p0 * t1."t1#2") ORDER BY t1."Id" LIMIT @p1;
-- Books?$apply=concat(groupby((Lent),aggregate($count as N)),aggregate($count as N,Pages with sum as S))
SELECT t5."c0", t5."c1", t5."c2", t5."#branch" FROM (SELECT t2."c0" AS "c0", t2."c1" AS "c1", NULL AS "c2", 0 AS "#branch" FROM (SELECT t1."Lent" AS "c0", COUNT(*) AS "c1" FROM "Books" AS t1 GROUP BY t1."Lent") AS t2 UNION ALL SELECT NULL AS "c0", t4."c0" AS "c1", t4."c1" AS "c2", 1 AS "#branch" FROM (SELECT COUNT(*) AS "c0", SUM(t3."Pages") AS "c1" FROM "Books" AS t3) AS t4) AS t5 ORDER BY t5."#branch", t5."c0", t5."c1", t5."c2" LIMIT @p0;
