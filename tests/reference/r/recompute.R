# Recomputes the reference numbers of golden.json with R. Run: Rscript tests/reference/r/recompute.R
# Prints "ok" or the largest difference for each number; exits with status 1 if one is out of tolerance.

library(jsonlite)
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)[1]))
golden <- fromJSON(file.path(here, "..", "golden.json"), simplifyVector = FALSE)
vectors <- setNames(golden$vectors, vapply(golden$vectors, function(v) v$id, ""))
failed <- 0

check <- function(id, what, ours, theirs, tol = 1e-8) {
  ours <- as.numeric(unlist(ours))
  theirs <- as.numeric(unlist(theirs))
  worst <- max(abs(ours - theirs) / pmax(1, abs(theirs)))
  good <- length(ours) == length(theirs) && !is.na(worst) && worst <= tol
  if (!good) failed <<- failed + 1
  cat(sprintf("%-28s %-28s %s\n", id, what, if (good) "ok" else paste("DIFFERS by", format(worst))))
}

columns <- unlist(golden$study89$columns)
people <- as.data.frame(do.call(rbind, lapply(golden$study89$rows, unlist)), stringsAsFactors = FALSE)
names(people) <- columns
for (item in c("train", "lead")) people[[item]] <- 25 * (as.numeric(people[[item]]) - 1)
practice <- c("service_user", "peer_worker", "coworker")
people$side <- ifelse(people$group %in% practice, "practice", "management")
substantive <- people[people$pay %in% c("no", "partly", "yes"), ]

# --- sections 3 and 4: shares and intervals -----------------------------------------------------------------------
wilson <- function(x, n) as.numeric(suppressWarnings(prop.test(x, n, correct = FALSE))$conf.int)
for (expected in vectors$wilson$output) {
  check("wilson", paste(expected$x, "of", expected$n), wilson(expected$x, expected$n), c(expected$lo, expected$hi), 1e-7)
}
rate <- vectors$ladder_pay$output$dont_know_rate
check("ladder_pay", "don't-know rate", wilson(rate$x, rate$n), c(rate$lo, rate$hi))

share <- tapply(substantive$pay == "yes", substantive$case, mean)
expected <- vectors$study_share_pay_yes$output
half <- qt(0.975, length(share) - 1) * sd(share) / sqrt(length(share))
check("study_share_pay_yes", "mean and interval", c(mean(share), mean(share) - half, mean(share) + half),
      c(expected$mean, expected$lo, expected$hi))

# --- section 5: least squares means -------------------------------------------------------------------------------
adjusted <- function(x, level, block) {
  level <- factor(level)
  block <- factor(block)
  if (nlevels(block) == 1) return(tapply(x, level, mean))
  model <- lm(x ~ level + block)
  grid <- expand.grid(level = levels(level), block = levels(block))
  tapply(predict(model, grid), grid$level, mean)
}
check("adjusted_means_train", "case", adjusted(people$train, people$case, people$group),
      vectors$adjusted_means_train$output$case$adjusted)
by_group <- adjusted(people$train, people$group, people$case)
check("adjusted_means_train", "group", by_group, vectors$adjusted_means_train$output$group$adjusted[names(by_group)])
check("perm_side_train", "adjusted", adjusted(people$train, people$side, people$case)[c("management", "practice")],
      vectors$perm_side_train$output$adjusted[c("management", "practice")])
shares <- lapply(c("no", "partly", "yes"), function(category) {
  adjusted(100 * (substantive$pay == category), substantive$case, substantive$group)
})
check("case_perm_org_pay", "adjusted shares", shares, vectors$case_perm_org_pay$output$adjusted_shares)

# --- section 7: dealing answers within blocks ---------------------------------------------------------------------
check("perm_train_case", "V", var(adjusted(people$train, people$case, people$group)),
      vectors$perm_train_case$output$statistic)
check("perm_train_group", "V", var(adjusted(people$train, people$group, people$case)),
      vectors$perm_train_group$output$statistic)
check("perm_side_train", "V", var(adjusted(people$train, people$side, people$case)),
      vectors$perm_side_train$output$statistic)

permuted_p <- function(x, level, block, draws = 20000) {
  # Rows of A turn the answers of all seats into adjusted means.
  matrix <- cbind(outer(level, sort(unique(level)), "==") * 1, outer(block, sort(unique(block))[-1], "==") * 1)
  k <- length(unique(level))
  L <- cbind(diag(k), matrix(1 / length(unique(block)), k, ncol(matrix) - k))
  A <- L %*% solve(crossprod(matrix), t(matrix))
  observed <- var(as.numeric(A %*% x))
  reached <- 0
  for (draw in seq_len(draws)) {
    dealt <- ave(x, block, FUN = function(own) own[sample.int(length(own))])
    if (var(as.numeric(A %*% dealt)) >= observed - 1e-9 * max(1, observed)) reached <- reached + 1
  }
  (reached + 1) / (draws + 1)
}
set.seed(1)
expected <- vectors$perm_train_case$output$p
found <- permuted_p(people$train, people$case, people$group)
check("perm_train_case", "p (20,000 draws)", found, expected, 4 * sqrt(expected * (1 - expected) / 20000))

# --- section 8: Cochran-Mantel-Haenszel ---------------------------------------------------------------------------
tables <- vectors$cmh_jobsat$input$tables
jobsat <- array(0, c(4, 4, length(tables)))
for (block in seq_along(tables)) jobsat[, , block] <- do.call(rbind, lapply(tables[[block]], unlist))
found <- mantelhaen.test(jobsat)
expected <- vectors$cmh_jobsat$output$cmh_general
check("cmh_jobsat", "general", c(found$statistic, found$parameter, found$p.value),
      c(expected$statistic, expected$df, expected$p))
found <- mantelhaen.test(table(substantive$case, substantive$pay, substantive$group))
expected <- vectors$cmh_pay_case$output
check("cmh_pay_case", "general", c(found$statistic, found$parameter, found$p.value),
      c(expected$statistic, expected$df, expected$p))
if (requireNamespace("coin", quietly = TRUE)) {
  own <- transform(people, case = factor(case), group = factor(group))
  found <- coin::independence_test(train ~ case | group, data = own, teststat = "quadratic")
  expected <- vectors$cmh_train_case$output$cmh_row_means
  check("cmh_train_case", "row means", c(coin::statistic(found), coin::pvalue(found)), c(expected$statistic, expected$p))
  # Modified ridits in each block give van Elteren's test.
  own$ridit <- ave(own$train, own$group, FUN = function(x) rank(x) / (length(x) + 1))
  found <- coin::independence_test(ridit ~ case | group, data = own, teststat = "quadratic")
  expected <- vectors$cmh_train_case$output$van_elteren
  check("cmh_train_case", "van Elteren", c(coin::statistic(found), coin::pvalue(found)),
        c(expected$statistic, expected$p))
}

# --- section 9: unadjusted tests and effects ----------------------------------------------------------------------
kruskal <- function(id, x, level) {
  expected <- vectors[[id]]$output
  found <- kruskal.test(x, factor(level))
  n <- length(x)
  k <- length(unique(level))
  eta2 <- (found$statistic - k + 1) / (n - k)
  check(id, "H, df, p, effects",
        c(found$statistic, found$parameter, found$p.value, found$statistic / (n - 1), max(0, eta2)),
        c(expected$statistic, expected$df, expected$p, expected$epsilon2, expected$eta2_h))
}
groups <- lapply(vectors$kw_hollander_wolfe$input$groups, unlist)
kruskal("kw_hollander_wolfe", unlist(groups), rep(seq_along(groups), lengths(groups)))
kruskal("kw_train_case", people$train, people$case)
kruskal("kw_train_org_floor", people$train, people$org)

bergsma <- function(table) {
  n <- sum(table)
  r <- nrow(table)
  c <- ncol(table)
  phi2 <- max(0, suppressWarnings(chisq.test(table, correct = FALSE))$statistic / n - (r - 1) * (c - 1) / (n - 1))
  sqrt(phi2 / min(r - (r - 1)^2 / (n - 1) - 1, c - (c - 1)^2 / (n - 1) - 1))
}
for (id in c("table_job_4x4", "table_pay_10x3", "fisher_10x5_hazard")) {
  table <- do.call(rbind, lapply(vectors[[id]]$input$table, unlist))
  expected <- vectors[[id]]$output
  found <- suppressWarnings(chisq.test(table, correct = FALSE))
  check(id, "chi-square", c(found$statistic, found$parameter, found$p.value, min(found$expected)),
        expected$chi_square[c("statistic", "df", "p", "min_expected")])
  check(id, "Bergsma's V", bergsma(table), expected$bergsma_v)
}
table <- do.call(rbind, lapply(vectors$fisher_10x5_hazard$input$table, unlist))
right <- vectors$fisher_10x5_hazard$output$right_exact_p
check("fisher_10x5_hazard", "Monte Carlo p", fisher.test(table, simulate.p.value = TRUE, B = 99999)$p.value, right,
      4 * sqrt(right * (1 - right) / 99999) + 1e-5)

cliff <- function(x, y) {
  D <- sign(outer(x, y, "-"))
  n <- length(x)
  m <- length(y)
  d <- mean(D)
  s2 <- (m^2 * sum((rowMeans(D) - d)^2) + n^2 * sum((colMeans(D) - d)^2) - sum((D - d)^2)) / (m * n * (m - 1) * (n - 1))
  s2 <- max(s2, (1 - d^2) / (m * n - 1))
  t <- qt(0.975, n + m - 2)
  reach <- t * sqrt(s2) * sqrt((1 - d^2)^2 + t^2 * s2)
  c(d, s2, (d - d^3 + c(-1, 1) * reach) / (1 - d^2 + t^2 * s2))
}
fields <- c("delta", "var", "lo", "hi")
source <- vectors$cliff_example$input
check("cliff_example", "delta, variance, limits", cliff(unlist(source$x), unlist(source$y)),
      vectors$cliff_example$output[fields], 1e-9)
first <- people$case == "C01"
check("cliff_c01_rest", "delta, variance, limits", cliff(people$train[first], people$train[!first]),
      vectors$cliff_c01_rest$output[fields], 1e-9)

# --- section 10: the case as the unit -----------------------------------------------------------------------------
value <- adjusted(people$train, people$case, people$group)
level <- people$org[match(names(value), people$case)]
between <- function(level) sum(tapply(value, level, function(own) length(own) * (mean(own) - mean(value))^2))
check("case_perm_org_train", "SS", between(level), vectors$case_perm_org_train$output$statistic)
reached <- total <- 0
for (one in combn(10, 4, simplify = FALSE)) {
  rest <- setdiff(1:10, one)
  for (other in combn(rest, 3, simplify = FALSE)) {
    dealt <- rep("c", 10)
    dealt[one] <- "a"
    dealt[other] <- "b"
    total <- total + 1
    if (between(dealt) >= between(level) - 1e-9 * max(1, between(level))) reached <- reached + 1
  }
}
check("case_perm_org_train", "arrangements, reached", c(total, reached),
      vectors$case_perm_org_train$output[c("arrangements", "count_ge")])

# --- section 11: unevenness ---------------------------------------------------------------------------------------
uneven <- function(x, level, block) {
  level <- factor(level)
  block <- factor(block)
  matrix <- cbind(model.matrix(~ level - 1), model.matrix(~ block)[, -1, drop = FALSE])
  k <- nlevels(level)
  L <- cbind(diag(k), matrix(1 / nlevels(block), k, ncol(matrix) - k))
  inverse <- solve(crossprod(matrix))
  b <- inverse %*% crossprod(matrix, x)
  rss1 <- sum((x - matrix %*% b)^2)
  rss0 <- sum(residuals(lm(x ~ block))^2)
  df2 <- length(x) - ncol(matrix)
  s2w <- rss1 / df2
  S <- L %*% inverse %*% t(L)
  V <- var(as.numeric(L %*% b))
  N <- s2w * (sum(diag(S)) - sum(S) / k) / (k - 1)
  F <- (rss0 - rss1) / (k - 1) / s2w
  limit <- function(q) {
    if (pf(F, k - 1, df2) < q) return(0)
    upper <- k - 1
    while (pf(F, k - 1, df2, ncp = upper) > q) upper <- 2 * upper
    uniroot(function(ncp) pf(F, k - 1, df2, ncp = ncp) - q, c(1e-12, upper), tol = 1e-12)$root
  }
  lambda <- c(limit(0.975), limit(0.025))
  list(values = c(V, s2w, df2, N, V - N, sqrt(max(0, V - N)), F),
       limits = c(lambda, sqrt(N * lambda / (k - 1))))
}
only <- people$rid %in% unlist(vectors$unevenness_unbalanced$input$only_rid)
for (id in c("unevenness_train", "unevenness_unbalanced")) {
  own <- if (id == "unevenness_train") people else people[only, ]
  found <- uneven(own[[vectors[[id]]$input$item]], own$case, own$group)
  expected <- vectors[[id]]$output
  check(id, "V, s2w, df, N, tau2, U, F", found$values, expected[c("V", "s2w", "df_residual", "N", "tau2", "U", "F")])
  check(id, "limits", found$limits, expected[c("lambda_lo", "lambda_hi", "U_lo", "U_hi")], 1e-5)
}
one_way <- anova(lm((train / 25 + 1) ~ case, data = people))
expected <- vectors$mixedlm_hazard$output$anova
check("mixedlm_hazard", "mean squares, F", c(one_way[["Mean Sq"]], one_way[["F value"]][1]),
      expected[c("MSB", "MSW", "F")], 1e-5)

# --- section 12: agreement and gap --------------------------------------------------------------------------------
consensus <- function(counts) {
  p <- counts / sum(counts)
  j <- seq_along(p)
  mu <- sum(p * j)
  used <- p > 0
  1 + sum(p[used] * log2(1 - abs(j[used] - mu) / (length(p) - 1)))
}
check("agreement_published", "consensus", consensus(unlist(vectors$agreement_published$input$counts)),
      vectors$agreement_published$output$consensus)
gap <- sapply(split(people, people$case), function(own) {
  mean(own$train[own$side == "practice"]) - mean(own$train[own$side == "management"])
})
expected <- vectors$gap_train$output
check("gap_train", "cases", gap, expected$cases[names(gap)])
half <- qt(0.975, length(gap) - 1) * sd(gap) / sqrt(length(gap))
check("gap_train", "study", c(mean(gap), mean(gap) - half, mean(gap) + half), expected$study[c("mean", "lo", "hi")])

# --- section 13: several p values ---------------------------------------------------------------------------------
p <- unlist(vectors$p_adjust$input$p)
check("p_adjust", "Holm", p.adjust(p, "holm"), vectors$p_adjust$output$holm, 1e-12)
check("p_adjust", "BH", p.adjust(p, "BH"), vectors$p_adjust$output$bh, 1e-12)

if (failed > 0) quit(status = 1)
