; SPDX-License-Identifier: GPL-3.0-or-later
;
; What GIMP 2.10 calls otherwise than GIMP 3.

(define (dlb-load path) (car (gimp-file-load RUN-NONINTERACTIVE path path)))

; One layer, and colours or grays; 2.10 has put it upright already.
(define (dlb-prepare image)
  (if (> (car (gimp-image-get-layers image)) 1)
      (gimp-image-merge-visible-layers image CLIP-TO-IMAGE))
  (if (= INDEXED (car (gimp-image-base-type image)))
      (gimp-image-convert-rgb image)))

(define (dlb-layer image) (vector-ref (cadr (gimp-image-get-layers image)) 0))

; Choices are numbers.
(define (dlb-choice text choices)
  (let loop ((at 0) (rest choices))
    (if (string=? text (car rest)) at (loop (+ at 1) (cdr rest)))))

(define (dlb-call image layer depth arguments)
  (apply plug-in-disk-lens-blur (append (list RUN-NONINTERACTIVE image layer depth) arguments)))

(define (dlb-store image layer path) (gimp-file-save RUN-NONINTERACTIVE image layer path path))

